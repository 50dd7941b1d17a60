package dev.tidegate.app;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.tidegate.model.PipelineName;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules of docs/ARCHITECTURE.md, for all modules that ship: this one sees them all. */
class ArchitectureTest {

    private static final int FILES_MAX = 15;

    static final List<String> STAGES = List.of("capture", "load", "apply", "verify", "lagmonitor", "prepare");

    static final List<String> LIBRARIES = List.of("model", "config", "postgres", "topic", "state", "runtime", "broker");

    static final List<String> MODULES =
            Stream.of(STAGES, LIBRARIES, List.of("app")).flatMap(List::stream).toList();

    /** What a build makes, and tools and ignore rules therefore pass over. */
    private static final Set<String> BUILD_FOLDERS = Set.of("target", "build", "out", "bin", "dist", "generated");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tidegate");

    @ParameterizedTest
    @FieldSource("MODULES")
    void everyModuleIsLookedAt(String module) {
        assertThat(CLASSES.stream().map(type -> type.getPackageName() + "."))
                .as("without classes a rule holds for nothing")
                .anyMatch(name -> name.startsWith("dev.tidegate." + module + "."));
    }

    @ParameterizedTest
    @FieldSource("STAGES")
    void aStageUsesLibrariesAndNoOtherStage(String stage) {
        String[] others = Stream.concat(STAGES.stream(), Stream.of("app", "broker"))
                .filter(other -> !other.equals(stage))
                .map(other -> "dev.tidegate." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.tidegate." + stage + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("LIBRARIES")
    void aLibraryUsesNoStage(String library) {
        String[] others = Stream.concat(STAGES.stream(), Stream.of("app"))
                .map(other -> "dev.tidegate." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.tidegate." + library + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.tidegate.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tidegate.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void aPackageHoldsAFewFiles() {
        Map<String, Set<String>> files = CLASSES.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName,
                        Collectors.mapping(ArchitectureTest::outermost, Collectors.toSet())));

        assertThat(files).allSatisfy((name, inIt) -> assertThat(inIt).as(name).hasSizeLessThanOrEqualTo(FILES_MAX));
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getSimpleName());
    }

    @Test
    void noPackageIsNamedAsABuildsFolder() {
        assertThat(CLASSES).allSatisfy(type -> assertThat(type.getPackageName().split("[.]"))
                .as(type.getName())
                .doesNotContainAnyElementsOf(BUILD_FOLDERS));
    }

    @Test
    void debeziumAndKafkaConnectStayInOnePackage() {
        only(List.of("dev.tidegate.capture.debezium.."), "io.debezium..", "org.apache.kafka.connect..");
    }

    @Test
    void theBrokersInsideStaysInBroker() {
        only(List.of("dev.tidegate.broker.."), "kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..");
    }

    @Test
    void micrometerStaysInTheMetricsClasses() {
        only(List.of("dev.tidegate.lagmonitor.metrics"), "io.micrometer..", "io.prometheus..", "software.amazon..");
    }

    @Test
    void mailStaysWhereAlertsAreDelivered() {
        only(List.of("dev.tidegate.lagmonitor.alert.delivery"), "jakarta.mail..");
    }

    @Test
    void picocliStaysInTheCommands() {
        only(List.of("dev.tidegate.app", "dev.tidegate.app.command.."), "picocli..");
    }

    @Test
    void logbackStaysInTheCommands() {
        only(List.of("dev.tidegate.app.command", "dev.tidegate.app.log"), "ch.qos.logback..");
    }

    @Test
    void nobodyUsesJavaUtilLogging() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    /** Between a commit's record and its mark lie microseconds, which no test can be sure to hit. */
    @Test
    void nobodyReadsASlotsSnapshotBeforeEveryCommitInItIsVisible() {
        classes()
                .that()
                .haveFullyQualifiedName("dev.tidegate.postgres.snapshot.SlotSnapshot")
                .should()
                .callMethodWhere(target(owner(simpleName("CommitVisibility"))).and(target(name("await"))))
                .check(CLASSES);
        JavaClass snapshot = CLASSES.get("dev.tidegate.postgres.snapshot.SlotSnapshot");
        assertThat(snapshot.getField("name").getModifiers())
                .as("its name is the other way to import it")
                .contains(JavaModifier.PRIVATE);
        assertThat(snapshot.getMethods())
                .filteredOn(method -> !method.getModifiers().contains(JavaModifier.PRIVATE))
                .filteredOn(method -> method.getRawReturnType().isEquivalentTo(String.class))
                .isEmpty();
    }

    /** The prefix marks a message as Tidegate's own; capture tells by it which messages go into the topic. */
    /** Rows in two cursors at once, fetch sizes and timeouts of their own, a statement to cancel, the driver's metadata. */
    private static final Set<String> RAW_STATEMENTS =
            Set.of("Sql", "DrillDown", "BucketScan", "QueryComparison", "SlotSnapshot", "RewriteCheck");

    @Test
    void statementsAreRunBySql() {
        Set<String> raw = CLASSES.stream()
                .filter(type -> MODULES.stream()
                        .anyMatch(module -> type.getPackageName().startsWith("dev.tidegate." + module)))
                .filter(type -> type.getMethodCallsFromSelf().stream()
                        .map(call -> call.getTarget())
                        .anyMatch(target -> target.getOwner().isEquivalentTo(Connection.class)
                                && Set.of("prepareStatement", "createStatement").contains(target.getName())))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(raw).isEqualTo(RAW_STATEMENTS);
    }

    @Test
    void walMessagesStayInTheirCodec() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tidegate.topic.message", "dev.tidegate.capture.pgoutput")
                .should()
                .callMethod(PipelineName.class, "messagePrefix")
                .check(CLASSES);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(CLASSES);
    }

    @Test
    void nobodyPrints() {
        noClasses()
                .that()
                // It stands in for standard error, so that the log and the bars do not write over each other.
                .doNotHaveFullyQualifiedName("dev.tidegate.app.terminal.LoadProgressDisplay")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    private static void only(List<String> homes, String... guests) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(guests)
                .check(CLASSES);
    }
}
