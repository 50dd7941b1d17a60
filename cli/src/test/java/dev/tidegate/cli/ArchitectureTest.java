package dev.tidegate.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/ARCHITECTURE.md, for all modules: this one sees them all. */
class ArchitectureTest {

    private static final List<String> ROLES =
            List.of("capture", "load", "apply", "preflight", "sequences", "schema", "assess", "monitor", "verify");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tidegate");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core",
                "broker",
                "testing",
                "capture",
                "load",
                "apply",
                "preflight",
                "sequences",
                "monitor",
                "schema",
                "assess",
                "verify",
                "cli"
            })
    void everyModuleIsLookedAt(String module) {
        assertThat(CLASSES.stream().map(type -> type.getPackageName() + "."))
                .as("without classes a rule holds for nothing")
                .anyMatch(name -> name.startsWith("dev.tidegate." + module + "."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"capture", "load", "apply", "preflight", "sequences", "schema", "assess", "monitor", "verify"})
    void aRoleUsesCoreAndNoOtherRole(String role) {
        String[] others = ROLES.stream()
                .filter(other -> !other.equals(role))
                .map(other -> "dev.tidegate." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.tidegate." + role + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tidegate.cli..", "dev.tidegate.testing..", "dev.tidegate.broker..")
                .check(CLASSES);
    }

    @Test
    void coreUsesNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("dev.tidegate.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tidegate.broker..",
                        "dev.tidegate.testing..",
                        "dev.tidegate.capture..",
                        "dev.tidegate.load..",
                        "dev.tidegate.apply..",
                        "dev.tidegate.preflight..",
                        "dev.tidegate.sequences..",
                        "dev.tidegate.monitor..",
                        "dev.tidegate.schema..",
                        "dev.tidegate.assess..",
                        "dev.tidegate.verify..",
                        "dev.tidegate.cli..")
                .check(CLASSES);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.tidegate.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void debeziumAndKafkaConnectStayInOnePackage() {
        only("dev.tidegate.capture.debezium..", "io.debezium..", "org.apache.kafka.connect..");
    }

    @Test
    void theBrokersInsideStaysInBroker() {
        only("dev.tidegate.broker..", "kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..");
    }

    @Test
    void micrometerStaysInTheMetricsClasses() {
        only("dev.tidegate.monitor.metrics", "io.micrometer..", "io.prometheus..", "software.amazon..");
    }

    @Test
    void mailStaysWhereAlertsAreTold() {
        only("dev.tidegate.monitor.alert", "jakarta.mail..");
    }

    @Test
    void picocliStaysInCli() {
        only("dev.tidegate.cli", "picocli..");
    }

    @Test
    void logbackStaysInCli() {
        only("dev.tidegate.cli", "ch.qos.logback..");
    }

    @Test
    void theDemoAloneUsesTheTestServers() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tidegate.testing..", "dev.tidegate.cli.demo..")
                .and()
                .areNotAssignableTo(DemoCommand.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tidegate.testing..")
                .check(CLASSES);
    }

    @Test
    void nobodyUsesJavaUtilLogging() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    /** Between a commit's record and its mark lie microseconds, which no test can be sure to hit. */
    @Test
    void nobodyReadsASlotsSnapshotBeforeItHasSettled() {
        classes()
                .that()
                .haveFullyQualifiedName("dev.tidegate.verify.cut.CutTaking$Attempt")
                .should()
                .callMethodWhere(target(owner(simpleName("SnapshotSettling"))).and(target(name("await"))))
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
    void onlyTheTestSupportPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tidegate.testing..")
                .and()
                // It stands in for standard error, so that the log and the bars do not write over each other.
                .doNotHaveFullyQualifiedName("dev.tidegate.cli.load.LoadDisplay")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    private static void only(String home, String... guests) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(guests)
                .check(CLASSES);
    }
}
