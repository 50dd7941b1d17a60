package dev.tidegate.system.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.check.types.LimitedTypes;
import dev.tidegate.prepare.check.types.trial.MatrixComparison.Outcome;
import dev.tidegate.prepare.check.types.trial.MatrixSide;
import dev.tidegate.prepare.check.types.trial.MatrixTables;
import dev.tidegate.prepare.check.types.trial.TypeScenario;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.Checkout;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value of every type, through the load and through the stream, as value, as key and in a table without key, under
 * settings of role and database that print and read values differently.
 *
 * <p>{@code -Dtidegate.types.pairs=13-18,15-15} tries other pairs of servers.
 */
@Timeout(300)
class TypeMatrixIT {

    private static final String CI_PAIRS = "10-15,18-18";
    private static final String WIDE_PAIRS = "10-18,13-15,13-18,15-15,15-18,18-15";
    private static final Path COMMITTED = Checkout.ROOT.resolve("docs/TYPES.md");
    private static final TypesDocument DOCUMENT = new TypesDocument();
    private static final int PAIRS = 8;
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(2);
    private static int exactPairs;

    @TempDir
    static Path locales;

    /** Only if all pairs of the build have run, and were exact. */
    @AfterAll
    static void theDocumentSaysSo() throws IOException {
        if (exactPairs < PAIRS || System.getProperty("tidegate.types.pairs") != null) {
            return;
        }
        if (Boolean.getBoolean("tidegate.types.write")) {
            Files.writeString(COMMITTED, DOCUMENT.text());
        }
        assertThat(DOCUMENT.text())
                .as("docs/TYPES.md is not what the matrix found; its head says how to write it anew")
                .isEqualTo(Files.readString(COMMITTED));
    }

    static Stream<String> pairs() {
        return pairs(System.getProperty("tidegate.types.pairs", CI_PAIRS));
    }

    static Stream<String> widePairs() {
        return pairs(System.getProperty("tidegate.types.pairs", WIDE_PAIRS));
    }

    private static Stream<String> pairs(String list) {
        return Stream.of(list.split(",", -1)).filter(pair -> Stream.of(pair.split("-", -1))
                .allMatch(major -> version(major).isAvailable()));
    }

    private static PostgresVersion version(String major) {
        return PostgresVersion.valueOf("V" + major);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyValueArrivesAsItIs(String versions) throws Exception {
        compared = 0;
        String[] majors = versions.split("-", -1);
        try (TestPipeline pair = OddPipeline.onServers(version(majors[0]), version(majors[1]), locales);
                Connection sourceSession = new SourceDatabase(pair.config().source()).open("types");
                Connection targetSession = new TargetDatabase(pair.config().target()).open("types")) {
            MatrixSide source = MatrixSide.of(sourceSession, OddPipeline.SCHEMA);
            MatrixSide target = MatrixSide.of(targetSession, OddPipeline.SCHEMA);
            MatrixTables matrix = MatrixTables.create(source, target, OddPipeline.SCHEMA);
            assertThat(matrix.unavailable().values()).noneMatch(reason -> reason.contains("answered"));
            matrix.play(TypeScenario.LOAD);
            InProcessRoles roles = InProcessRoles.of(pair);
            assertThat(roles.errors()).isEmpty();
            roles.stream();
            List<String> differences = new ArrayList<>(differences(TypeScenario.LOAD, matrix));
            for (TypeScenario act :
                    List.of(TypeScenario.INSERT, TypeScenario.UPDATE, TypeScenario.UPDATE_OTHER, TypeScenario.DELETE)) {
                matrix.play(act);
                pair.awaitCaughtUp(CAUGHT_UP_WITHIN);
                differences.addAll(differences(act, matrix));
            }
            assertThat(differences).isEmpty();
            pair.assertNoDrift();
            DOCUMENT.add(matrix, compared);
            DOCUMENT.add(LimitedTypes.ofServer(source.session(), matrix.servers()));
            exactPairs++;
        }
    }

    /** The other pairs of versions, a column for each type. */
    @ParameterizedTest
    @MethodSource("widePairs")
    void everyValueArrivesInAWideRow(String versions) throws Exception {
        String[] majors = versions.split("-", -1);
        try (TestPipeline pair = OddPipeline.shared(version(majors[0]), version(majors[1]));
                Connection sourceSession = new SourceDatabase(pair.config().source()).open("types");
                Connection targetSession = new TargetDatabase(pair.config().target()).open("types")) {
            MatrixSide source = MatrixSide.of(sourceSession, OddPipeline.SCHEMA);
            MatrixSide target = MatrixSide.of(targetSession, OddPipeline.SCHEMA);
            WideTables wide = WideTables.create(source, target, OddPipeline.SCHEMA);
            int[] count = new int[1];
            wide.play(TypeScenario.LOAD);
            InProcessRoles.of(pair).stream();
            List<String> differences = new ArrayList<>(wide.differences(TypeScenario.LOAD, count));
            for (TypeScenario act :
                    List.of(TypeScenario.INSERT, TypeScenario.UPDATE, TypeScenario.UPDATE_OTHER, TypeScenario.DELETE)) {
                wide.play(act);
                pair.awaitCaughtUp(CAUGHT_UP_WITHIN);
                differences.addAll(wide.differences(act, count));
            }
            assertThat(differences).isEmpty();
            pair.assertNoDrift();
            DOCUMENT.addWide(wide.servers(), wide.types(), count[0]);
            exactPairs++;
        }
    }

    private long compared;

    private List<String> differences(TypeScenario act, MatrixTables matrix) throws Exception {
        List<String> differences = new ArrayList<>();
        for (Outcome outcome : matrix.compare()) {
            compared += outcome.rows();
            for (String difference : outcome.differences()) {
                differences.add(act.words() + ", " + outcome.table().type().name() + " as "
                        + outcome.place().words() + ": " + difference);
            }
        }
        return differences;
    }
}
