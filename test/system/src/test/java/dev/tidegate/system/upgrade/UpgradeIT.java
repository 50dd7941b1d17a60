package dev.tidegate.system.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.model.TidegateVersion;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TarXz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real state that commit d3a3e70 has left behind, from before state had versions: one pipeline killed in its load, one in
 * its stream, each with changes in the topic and later ones in the slot. This Tidegate continues both, with writes going on.
 * The archive beside this class has a README; make.sh there has made it.
 */
final class UpgradeIT {

    private static final Duration IN_SYNC_WITHIN = Duration.ofMinutes(3);

    private static final String IN_SYNC = """
            SELECT p.state = 'streaming'
                   AND (SELECT bool_and(t.state = 'loaded' AND t.lane = 0) FROM tidegate.load_table t)
                   AND NOT EXISTS (SELECT FROM tidegate.load_index WHERE problem IS NULL)
            FROM tidegate.pipeline p
            """;

    /** What the stopped load has copied, and when. */
    private static final String LOADED = """
            SELECT table_name || ' ' || loaded_lsn || ' ' || started_at
            FROM tidegate.load_table
            WHERE table_name IN ('customers', 'documents', 'order_lines')
            ORDER BY table_name
            """;

    private static final String PIECES_OF_THE_FIRST_SNAPSHOT = """
            SELECT count(*)
            FROM tidegate.load_piece
            JOIN tidegate.pipeline USING (pipeline)
            WHERE loaded_lsn = consistent_lsn
            """;

    private static final String STREAM = "SELECT stream_id || ' ' || consistent_lsn FROM tidegate.pipeline";

    @TempDir
    static Path directory;

    private static PostgresServer server;

    @BeforeAll
    static void unpack() throws IOException {
        TarXz.unpack(UpgradeIT.class.getResourceAsStream("state-d3a3e70.tar.xz"), directory);
        Path data = directory.resolve("cluster/data");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        server = PostgresServer.builder(PostgresVersion.V15)
                .dataDirectory(directory.resolve("cluster"))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void continuesALoadThatWasStoppedHalfWay() throws Exception {
        try (LeftPipeline pipeline = new LeftPipeline(directory, server, "halfload", "load")) {
            String stream = pipeline.target.queryText(STREAM);
            List<String> loaded = pipeline.target.queryTexts(LOADED);
            long pieces = pipeline.target.queryLong(PIECES_OF_THE_FIRST_SNAPSHOT);
            assertThat(pieces).isEqualTo(36);

            continueUnderWrites(pipeline, false);

            assertThat(pipeline.target.queryText(STREAM)).isEqualTo(stream);
            assertThat(pipeline.target.queryTexts(LOADED)).isEqualTo(loaded);
            // Without those of readings, which has no key, and so begins anew.
            assertThat(pipeline.target.queryLong(PIECES_OF_THE_FIRST_SNAPSHOT)).isEqualTo(pieces - 2);
            assertThat(pipeline.target.queryLong("SELECT load_attempt FROM tidegate.pipeline"))
                    .isEqualTo(2);
        }
    }

    @Test
    void continuesAStreamThatWasStoppedHalfWay() throws Exception {
        try (LeftPipeline pipeline = new LeftPipeline(directory, server, "halfstream", "stream")) {
            String stream = pipeline.target.queryText(STREAM);
            long applied = pipeline.target.queryLong("SELECT transactions FROM tidegate.checkpoint WHERE lane = 0");
            String drift = pipeline.target.queryText("SELECT sum(count) FROM tidegate.drift");

            continueUnderWrites(pipeline, true);

            assertThat(pipeline.target.queryText(STREAM)).isEqualTo(stream);
            assertThat(pipeline.target.queryLong("SELECT transactions FROM tidegate.checkpoint WHERE lane = 0"))
                    .isGreaterThan(applied + 400);
            assertThat(pipeline.target.queryText("SELECT sum(count) FROM tidegate.drift"))
                    .isEqualTo(drift);
        }
    }

    private static void continueUnderWrites(LeftPipeline pipeline, boolean streaming) throws Exception {
        sayThatTheStateIsOlder(pipeline);
        pipeline.startWrites(streaming);
        pipeline.run();
        await().atMost(IN_SYNC_WITHIN)
                .pollInterval(Duration.ofMillis(200))
                .conditionEvaluationListener(condition ->
                        assertThat(pipeline.runs()).as(pipeline.lastLines()).isTrue())
                .until(() -> "t".equals(pipeline.target.queryText(IN_SYNC)));
        long written = pipeline.writtenTransactions();
        await().atMost(Duration.ofMinutes(1)).until(() -> pipeline.writtenTransactions() > written + 50);
        pipeline.stopWrites();
        CommandLineRun lag = pipeline.command("lag", "--wait", "--max", "3s", "--timeout", "2m");
        assertThat(lag.exitCode()).as(lag.out() + lag.err()).isZero();
        CommandLineRun verify = pipeline.command("verify");
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(pipeline::assertSameRows);
        assertThat(pipeline.command("status").exitCode()).isZero();
        pipeline.stop();
        assertThat(pipeline.target.queryTexts("SELECT version || ' ' || installed_by FROM tidegate.state_version"))
                .hasSize(StateSchema.VERSION)
                .contains("1 " + TidegateVersion.text());
    }

    /** And change nothing. */
    private static void sayThatTheStateIsOlder(LeftPipeline pipeline) {
        for (String command : List.of("verify", "sequences")) {
            CommandLineRun run = pipeline.command(command);
            assertThat(run.exitCode()).as(command).isEqualTo(3);
            assertThat(run.err()).as(command).contains("STATE-OLDER").contains("tidegate run");
        }
        assertThat(pipeline.command("status").exitCode()).as("status").isNotZero();
        assertThat(pipeline.command("check").out()).contains("STATE-OLDER");
        assertThat(pipeline.target.queryText("SELECT to_regclass('tidegate.state_version')"))
                .isNull();
    }
}
