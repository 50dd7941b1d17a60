package dev.tidegate.system.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.system.rows.scenario.ScenarioPairs;
import dev.tidegate.system.rows.scenario.TableScenario;
import dev.tidegate.system.rows.scenario.TableScenarios;
import dev.tidegate.system.rows.scenario.ToastedTypes;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of change on every shape of table, from the source to the target, through load and stream; one pipeline for
 * all scenarios of a pair of servers.
 *
 * <p>{@code -Dtidegate.rows.pairs=13-18,15-15} tries other pairs.
 */
@Timeout(120)
class RowsIT {

    private static final ScenarioPairs PAIRS =
            new ScenarioPairs(TableScenarios::all).with("types: { xml-declarations: drop }");

    static Stream<Arguments> scenarios() {
        return PAIRS.scenarios(System.getProperty("tidegate.rows.pairs", "10-15,18-18"));
    }

    @AfterAll
    static void stop() {
        PAIRS.close();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void arrives(String versions, TableScenario scenario) {
        PAIRS.assertArrives(versions, scenario);
    }

    private static TestPipeline pipeline(PostgresVersion source, PostgresVersion target) {
        return TestPipeline.between(source, target).sharedKafka().yaml("types: { xml-declarations: drop }");
    }

    /** So that a type nobody thought of fails here. */
    @Test
    void theToastScenarioHasEveryTypeThatCanBeLarge() {
        TestPipeline pair = PAIRS.get("18-18");
        Set<String> types = new TreeSet<>(pair.source().queryTexts("""
                SELECT t.typname
                FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                WHERE t.typlen = -1 AND t.typstorage <> 'p' AND t.typtype IN ('b', 'r', 'm') AND t.typcategory <> 'A'
                  AND n.nspname IN ('pg_catalog', 'public') AND t.typname !~ '^(ghstore)$'
                """));
        types.removeAll(ToastedTypes.NEVER_LARGE);
        types.removeAll(ToastedTypes.typesWithoutArrays(18));

        assertThat(types).isEmpty();
        List<String> small = new ArrayList<>();
        for (String type : ToastedTypes.values(18).keySet()) {
            long external = pair.source()
                    .queryLong("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'toast."
                            + ToastedTypes.table(type) + "'::regclass");
            if (external == 0) {
                small.add(type);
            }
        }
        assertThat(small).as("types whose values were stored in the row").isEmpty();
    }

    /** An error, not a hole: also where nobody looked at the check. */
    @Test
    void aRoleThatDoesNotSeeEveryRowCopiesNone() {
        try (TestPipeline pair = pipeline(PostgresVersion.V18, PostgresVersion.V18)) {
            String role = "owner_" + pair.source().name();
            pair.both("CREATE TABLE t (id int PRIMARY KEY)");
            pair.source()
                    .execute(
                            "INSERT INTO t SELECT generate_series(1, 9)",
                            "CREATE ROLE " + role + " LOGIN REPLICATION",
                            "GRANT CREATE ON DATABASE " + pair.source().name() + " TO " + role,
                            "ALTER TABLE t OWNER TO " + role,
                            "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                            "ALTER TABLE t FORCE ROW LEVEL SECURITY",
                            "CREATE POLICY few ON t USING (id < 5)");
            InProcessRoles roles = InProcessRoles.of(pair.yaml("source: { user: " + role + " }"));

            assertThat(roles.errors()).extracting(Finding::code).containsExactly("ROW-SECURITY");
            assertThatThrownBy(roles::startUnchecked)
                    .isInstanceOf(TidegateException.class)
                    .hasMessageContaining("42501");

            assertThat(pair.target().queryLong("SELECT count(*) FROM t")).isZero();
        }
    }

    /** The slot cannot be made before it ends; then its rows come with the stream, once. */
    @ParameterizedTest
    @MethodSource("oldAndNew")
    void aPreparedTransactionOpenAtTheStartArrivesOnce(PostgresVersion version) throws Exception {
        try (TestPipeline pair = pipeline(version, PostgresVersion.V18)) {
            pair.both("CREATE TABLE t (id int PRIMARY KEY)");
            prepare(pair, "before");
            Thread starter = new Thread(InProcessRoles.of(pair)::start, "start");
            starter.start();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> pair.source()
                                    .queryLong("SELECT count(*) FROM pg_replication_slots WHERE database = '"
                                            + pair.source().name() + "'")
                            > 0);
            pair.source()
                    .execute(
                            "INSERT INTO t VALUES (1)",
                            "COMMIT PREPARED 'before" + pair.source().name() + "'");
            starter.join(Duration.ofSeconds(60).toMillis());
            assertThat(starter.isAlive()).isFalse();

            prepare(pair, "during");
            prepare(pair, "never");
            pair.source()
                    .execute(
                            "INSERT INTO t VALUES (2)",
                            "COMMIT PREPARED 'during" + pair.source().name() + "'",
                            "ROLLBACK PREPARED 'never" + pair.source().name() + "'");
            pair.awaitCaughtUp();

            assertThat(pair.target().queryLong("SELECT count(*) FROM t")).isEqualTo(4);
            pair.assertNoDrift();
        }
    }

    static Stream<PostgresVersion> oldAndNew() {
        return Stream.of(PostgresVersion.V10, PostgresVersion.V18).filter(PostgresVersion::isAvailable);
    }

    private static void prepare(TestPipeline pair, String name) throws Exception {
        try (var session = pair.source().connect();
                var statement = session.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO t VALUES (" + name.hashCode() + ")");
            statement.execute("PREPARE TRANSACTION '" + name + pair.source().name() + "'");
        }
    }
}
