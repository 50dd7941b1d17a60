package dev.tidegate.system.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.publication.TableDoubtStore;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.LongTests;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source that is set back to an older copy of itself, its slot included, is refused and never streamed from. */
class SourceSetBackIT {

    private static final String[] TABLES = {
        "CREATE TABLE account (id int PRIMARY KEY, owner text NOT NULL)",
        "CREATE TABLE entry (id int PRIMARY KEY, account int, amount numeric)"
    };

    private static final Duration GATE_WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    static Stream<PostgresVersion> versions() {
        return LongTests.cases(PostgresVersion.V18, PostgresVersion.V13);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isRefusedBelowWhatIsHeldAndBeyondIt(PostgresVersion version) throws Exception {
        RestorableSource storage = new RestorableSource(directory);
        try (TestPipeline pipeline = pipeline(storage, version)) {
            TestDatabase source = pipeline.source();
            PostgresServer server = source.server();
            InProcessRoles roles = InProcessRoles.of(pipeline).start();
            insert(source, 1, 50, "before");
            pipeline.awaitCaughtUp();

            storage.takeSnapshot(server);
            insert(source, 51, 350, "lost");
            source.execute("DELETE FROM account WHERE id < 10");
            pipeline.awaitCaughtUp();
            String held = pipeline.target().queryText("SELECT commit_lsn::text FROM tidegate.checkpoint");
            storage.restoreSnapshot(server);

            // Its WAL ends below what is held.
            TidegateException below = roles.awaitFailure();
            assertThat(below.code()).isEqualTo("SOURCE-SET-BACK");
            assertThat(below.getMessage()).contains("WAL ends at", held.substring(0, 2));
            roles.stop();
            // On a machine that is busy a look may come back without an answer of a server.
            await().atMost(GATE_WITHIN).untilAsserted(() -> assertGateNamesIt(pipeline));
            assertThat(roles.errors()).extracting(Finding::code).contains("SOURCE-SET-BACK");

            // It has written past that since: 150 transactions, of which none may count as a duplicate.
            for (int i = 0; i < 150; i++) {
                insert(source, 1001 + i, 1001 + i, "x".repeat(400));
            }
            writePast(source, held);
            TidegateException beyond = roles.startUnchecked().awaitFailure();
            assertThat(beyond.code()).isEqualTo("SOURCE-SET-BACK");
            assertThat(beyond.getMessage()).contains("written to since");
            roles.stop();
            // Again: nothing of the first attempt makes the next one believe it.
            assertThat(roles.startUnchecked().awaitFailure().code()).isEqualTo("SOURCE-SET-BACK");
            roles.stop();

            assertThat(pipeline.target().queryText("SELECT count(*)::text FROM account"))
                    .isEqualTo("341");
            assertThat(pipeline.target().queryText("SELECT refused_code FROM tidegate.source_history"))
                    .isEqualTo("SOURCE-SET-BACK");
            assertThat(roles.findings("SOURCE-REFUSED")).hasSize(1);

            if (version == PostgresVersion.V13) {
                // As after the promotion of a standby that has none.
                source.execute(
                        "SELECT pg_drop_replication_slot('" + pipeline.name().slot() + "')");
            }
            acceptAndRepair(pipeline, roles);
        }
    }

    /** The way that the message names, with nothing but commands. */
    static void acceptAndRepair(TestPipeline pipeline, InProcessRoles roles) throws SQLException {
        String config = pipeline.configFile().toString();
        CommandLineRun accepted = CommandLineRun.of("accept-source", "--yes", "-c", config);
        assertThat(accepted.exitCode()).as(accepted.toString()).isZero();
        assertThat(doubts(pipeline)).hasSize(2);
        roles.start();
        insert(pipeline.source(), 5001, 5010, "after");
        pipeline.awaitCaughtUp();
        // What an older history has shown settles nothing.
        assertThat(doubts(pipeline)).hasSize(2);

        CommandLineRun repaired = CommandLineRun.of("verify", "--repair", "apply", "-c", config);
        assertThat(repaired.exitCode()).as(repaired.toString()).isZero();
        CommandLineRun same = CommandLineRun.of("verify", "-c", config);
        assertThat(same.exitCode()).as(same.toString()).isZero();
        assertThat(doubts(pipeline)).isEmpty();
        pipeline.source().execute("UPDATE account SET owner = owner || '!' WHERE id % 3 = 0");
        pipeline.awaitCaughtUp().assertIdentical();
        assertThat(roles.findings("SOURCE-REFUSED")).isEmpty();
    }

    private static List<TableDoubt> doubts(TestPipeline pipeline) throws SQLException {
        try (Connection target = pipeline.target().connect()) {
            return new TableDoubtStore(target, pipeline.name()).open();
        }
    }

    private static void assertGateNamesIt(TestPipeline pipeline) {
        CommandLineRun gate =
                CommandLineRun.of("gate", "--json", "-c", pipeline.configFile().toString());
        assertThat(gate.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(gate.out()).contains("SOURCE-SET-BACK", "older copy of itself");
    }

    static TestPipeline pipeline(RestorableSource storage, PostgresVersion version) {
        return TestPipeline.onServers(storage.builder(version), PostgresServer.builder(PostgresVersion.V18))
                .sharedKafka()
                .yaml("tables: { include: ['public.*'] }")
                .both(TABLES);
    }

    static void insert(TestDatabase source, int from, int to, String owner) {
        source.execute(
                "INSERT INTO account SELECT i, '" + owner + "' FROM generate_series(" + from + ", " + to + ") i");
    }

    /** Until the WAL is beyond the position. */
    static void writePast(TestDatabase source, String position) {
        for (int i = 0; "t".equals(source.queryText("SELECT pg_current_wal_lsn() <= '" + position + "'")); i++) {
            source.execute("INSERT INTO entry SELECT g, 1, random() FROM generate_series(" + (i * 2000) + ", "
                    + (i * 2000 + 1999) + ") g");
        }
    }
}
