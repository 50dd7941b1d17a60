package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.pipeline.ItemPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands from check to drop, with processes that are started and stopped as by a user. */
class RunIT {

    private static final Duration WITHIN = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void aPipelineFromCheckToDrop() throws IOException {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_run")) {
            String config = pipeline.configFile().toString();
            assertThat(CommandLineRun.of("check", "-c", config).exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(CommandLineRun.of("status", "-c", config).exitCode()).isEqualTo(ExitCode.NO);

            JavaProcess run = pipeline.start("run");
            pipeline.source().execute("INSERT INTO item VALUES (2001, 'while it starts')");
            awaitRows(pipeline, 1001, run);
            await().atMost(WITHIN).until(() -> status(config).at("/slot/active").asBoolean());
            assertStatusOfARunningPipeline(pipeline, config);
            assertASecondOneIsRefused(pipeline, config);
            assertIsClosedToOtherUsers(pipeline, run);
            assertStopsCleanly(run);

            assertThat(status(config).at("/lanes/0/capturedLsn").isNull()).isTrue();
            pipeline.source()
                    .execute("UPDATE item SET name = 'x' WHERE id <= 10", "INSERT INTO item VALUES (2002, 'y')");
            JavaProcess again = pipeline.start("run");
            awaitRows(pipeline, 1002, again);
            assertStopsCleanly(again);
            pipeline.assertIdentical();

            assertDropAsksAndRemovesAll(pipeline, config);
        }
    }

    private static void assertStatusOfARunningPipeline(TestPipeline pipeline, String config) throws IOException {
        JsonNode status = status(config);
        assertThat(status.at("/phase").asText()).isEqualTo("streaming");
        assertThat(status.at("/tables/0/rowsCopied").asLong()).isBetween(1000L, 1001L);
        assertThat(status.at("/slot/name").asText()).isEqualTo(pipeline.name().slot());
        assertThat(status.at("/slot/active").asBoolean()).isTrue();
        assertThat(status.at("/lanes/0/capturedLsn").asText()).contains("/");
        assertThat(status.at("/lanes/0/lagSeconds").asDouble(-1)).isBetween(0.0, 30.0);
        assertThat(CommandLineRun.of("status", "-c", config).out()).contains("public.item", "captured", "WAL kept");
    }

    private static void assertIsClosedToOtherUsers(TestPipeline pipeline, JavaProcess run) throws IOException {
        Path broker = pipeline.dataDirectory().resolve("broker");
        for (Path directory : new Path[] {pipeline.dataDirectory(), broker}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
        assertThat(run.output())
                .doesNotContain(Files.readString(broker.resolve("password")).strip());
    }

    private static void assertASecondOneIsRefused(TestPipeline pipeline, String config) {
        JavaProcess second = pipeline.start("run");
        assertThat(second.waitFor(WITHIN)).as(second.output()).isTrue();
        assertThat(second.exitCode()).hasValue(ExitCode.NO);
        assertThat(second.output()).contains("PIPELINE-RUNNING");
        CommandLineRun drop = CommandLineRun.of("drop", "--yes", "-c", config);
        assertThat(drop.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(drop.err()).contains("PIPELINE-RUNNING");
    }

    private static void assertDropAsksAndRemovesAll(TestPipeline pipeline, String config) {
        AtomicReference<String> question = new AtomicReference<>();
        CommandLineRun declined = CommandLineRun.answering("n", question, "drop", "-c", config);
        assertThat(declined.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(declined.out()).contains(pipeline.name().slot(), "Nothing was removed");
        assertThat(question.get()).contains("[y/N]");
        assertThat(slots(pipeline)).isEqualTo(1);

        CommandLineRun dropped = CommandLineRun.answering("y", question, "drop", "-c", config);
        assertThat(dropped.exitCode()).as(dropped.out() + dropped.err()).isEqualTo(ExitCode.DONE);
        assertThat(dropped.out()).contains("removed      ").doesNotContain("NOT REMOVED");
        assertThat(slots(pipeline)).isZero();
        assertThat(pipeline.source().queryLong("SELECT count(*) FROM pg_publication"))
                .isZero();
        assertThat(pipeline.target().queryText("SELECT (to_regclass('tidegate.pipeline') IS NULL)::text"))
                .isEqualTo("true");
        assertThat(pipeline.dataDirectory().resolve("broker")).doesNotExist();
        assertThat(ItemPipeline.rows(pipeline)).isEqualTo(1002);

        CommandLineRun again = CommandLineRun.of("drop", "--yes", "-c", config);
        assertThat(again.exitCode()).as(again.out() + again.err()).isEqualTo(ExitCode.DONE);
        assertThat(again.out()).contains("not there    ");
    }

    @Test
    void rolesInProcessesOfTheirOwnMeetInKafka() {
        try (KafkaServer kafka = KafkaServer.start();
                TestPipeline pipeline = ItemPipeline.in(directory, "cli_roles")) {
            String config =
                    pipeline.kafka(kafka.bootstrapServers()).configFile().toString();
            JavaProcess apply = pipeline.start("apply");
            apply.awaitOutput("waiting: ", WITHIN);

            JavaProcess capture = pipeline.start("capture");
            pipeline.source().execute("INSERT INTO item VALUES (2001, 'x')");
            awaitRows(pipeline, 1001, apply, capture);

            assertStopsCleanly(capture);
            assertStopsCleanly(apply);
            CommandLineRun dropped = CommandLineRun.of("drop", "--yes", "-c", config);
            assertThat(dropped.exitCode()).as(dropped.out() + dropped.err()).isEqualTo(ExitCode.DONE);
            assertThat(dropped.out()).contains("removed      topic tidegate.cli_roles.changes");
        }
    }

    @Test
    void aStreamingPipelineStartsBeforeItsKafkaIsBack() {
        try (KafkaServer kafka = KafkaServer.start();
                TestPipeline pipeline = ItemPipeline.in(directory, "cli_waits")) {
            String config =
                    pipeline.kafka(kafka.bootstrapServers()).configFile().toString();
            JavaProcess first = pipeline.start("run");
            awaitRows(pipeline, 1000, first);
            pipeline.awaitStreaming(WITHIN);
            assertStopsCleanly(first);
            kafka.stop();

            JavaProcess second = pipeline.start("run");
            second.awaitOutput("the pipeline streams already", WITHIN);
            kafka.startAgain();
            pipeline.source().execute("INSERT INTO item VALUES (2001, 'x')");

            awaitRows(pipeline, 1001, second);
            assertStopsCleanly(second);
            CommandLineRun.of("drop", "--yes", "-c", config);
        }
    }

    /** Longer than a new one would be given. */
    @Test
    void aPipelineThatIsBeingLoadedWaitsForItsKafka() throws SQLException {
        try (KafkaServer kafka = KafkaServer.start();
                TestPipeline pipeline = ItemPipeline.in(directory, "cli_loads")) {
            pipeline.kafka(kafka.bootstrapServers());
            JavaProcess second;
            try (Connection blocker = pipeline.target().connect();
                    Statement lock = blocker.createStatement()) {
                blocker.setAutoCommit(false);
                lock.execute("LOCK TABLE item IN SHARE MODE");
                JavaProcess first = pipeline.start("run");
                await().atMost(WITHIN)
                        .until(() ->
                                pipeline.target().queryLong("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
                first.killHard();
                kafka.stop();
                second = pipeline.start("run");
                second.awaitOutput("waiting: ", WITHIN);
            }
            assertThat(second.waitFor(Duration.ofSeconds(15)))
                    .as(second.tail(30))
                    .isFalse();
            kafka.startAgain();
            awaitRows(pipeline, 1000, second);
            assertStopsCleanly(second);
        }
    }

    @Test
    void aPipelineThatCannotRunIsRefusedWithWhatFixesIt() {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_refused")) {
            pipeline.target().execute("DROP TABLE item");
            String config = pipeline.configFile().toString();

            CommandLineRun check = CommandLineRun.of("check", "-c", config);
            assertThat(check.exitCode()).isEqualTo(ExitCode.NO);
            assertThat(check.out())
                    .contains("ERROR", "TABLE-MISSING", "CREATE TABLE", "The pipeline cannot run: 1 error.");

            JavaProcess run = pipeline.start("run");
            assertThat(run.waitFor(WITHIN)).as(run.output()).isTrue();
            assertThat(run.exitCode()).hasValue(ExitCode.NO);
            assertThat(run.output()).contains("TABLE-MISSING", "CHECK-FAILED").doesNotContain("\tat ");
            assertThat(slots(pipeline)).isZero();
            assertThat(pipeline.dataDirectory()).doesNotExist();
        }
    }

    private static long slots(TestPipeline pipeline) {
        return pipeline.source()
                .queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
                        + pipeline.name().slot() + "'");
    }

    private static JsonNode status(String config) throws IOException {
        AtomicReference<String> complete = new AtomicReference<>();
        await("a status that knows everything").atMost(WITHIN).untilAsserted(() -> {
            CommandLineRun run = CommandLineRun.of("status", "--json", "-c", config);
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.DONE);
            complete.set(run.out());
        });
        return new ObjectMapper().readTree(complete.get());
    }

    private static void awaitRows(TestPipeline pipeline, long rows, JavaProcess... processes) {
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            for (JavaProcess process : processes) {
                assertThat(process.isAlive()).as(process.tail(30)).isTrue();
            }
            assertThat(ItemPipeline.rows(pipeline))
                    .as(() -> String.join(
                            "\n",
                            Stream.of(processes)
                                    .map(process -> process.tail(30))
                                    .toList()))
                    .isEqualTo(rows);
        });
    }

    private static void assertStopsCleanly(JavaProcess process) {
        process.terminate();
        assertThat(process.waitFor(WITHIN)).as(process.tail(30)).isTrue();
        assertThat(process.exitCode()).as(process.tail(30)).hasValue(ExitCode.DONE);
    }
}
