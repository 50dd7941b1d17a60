package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.testkit.compare.DatabaseComparison;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A source and a target server with one database each, a config file for the pipeline between them, its processes. */
final class ReplicatedPair implements AutoCloseable {

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(4);

    private final PostgresServer sourceServer;
    private final PostgresServer targetServer;
    private final Path directory;
    private final Path config;
    private final List<JavaProcess> processes = new ArrayList<>();
    final TestDatabase source;
    final TestDatabase target;

    /** @param kafka further lines of the config file, empty for the embedded broker */
    ReplicatedPair(PostgresVersion sourceVersion, PostgresVersion targetVersion, Path directory, String kafka)
            throws IOException {
        this.directory = directory;
        // Durable: these servers are killed, and what they have acknowledged must survive it.
        sourceServer = PostgresServer.builder(sourceVersion).durable(true).start();
        targetServer = PostgresServer.builder(targetVersion).durable(true).start();
        source = sourceServer.createDatabase("shop");
        target = targetServer.createDatabase("shop");
        config = directory.resolve("tidegate.yaml");
        Files.writeString(config, """
                pipeline: campaign
                source: { url: "%s", user: postgres }
                target: { url: "%s", user: postgres }
                tables: { include: ["public.*"] }
                data-dir: "%s"
                %s
                """.formatted(source.jdbcUrl(), target.jdbcUrl(), dataDirectory(), kafka));
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    PostgresServer sourceServer() {
        return sourceServer;
    }

    PostgresServer targetServer() {
        return targetServer;
    }

    /** Starts one command of Tidegate in a JVM of its own. */
    JavaProcess start(String command, String... jvmArguments) {
        JavaProcess process = JavaProcess.builder("dev.tidegate.app.Tidegate")
                .jvmArguments(jvmArguments)
                .arguments(command, "-c", config.toString())
                .start();
        processes.add(process);
        return process;
    }

    /** The same with further arguments. */
    JavaProcess startWith(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "-c", config.toString()));
        all.addAll(List.of(arguments));
        JavaProcess process = JavaProcess.builder("dev.tidegate.app.Tidegate")
                .arguments(all.toArray(String[]::new))
                .start();
        processes.add(process);
        return process;
    }

    /** Everything that is committed on the source by now is on the target. The heartbeat moves an idle pipeline on. */
    void awaitCaughtUp() {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        try {
            await().atMost(CAUGHT_UP_WITHIN)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> target.queryText(
                                    "SELECT commit_lsn >= '" + end + "' FROM tidegate.checkpoint WHERE lane = 0")
                            .equals("t"));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("the target did not reach " + end + "\n" + lastWords(), e);
        }
    }

    void awaitStreaming() {
        await().atMost(CAUGHT_UP_WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() ->
                        target.queryText("SELECT state FROM tidegate.pipeline").equals("streaming"));
    }

    void assertSameAndNeverTorn(InvariantReader reader) {
        DatabaseComparison.assertIdentical(source, target);
        assertThat(reader.violations()).isEmpty();
        assertThat(reader.goodReads()).isPositive();
        assertThat(target.queryTexts("SELECT table_name || ' ' || kind || ' ' || count FROM tidegate.drift"))
                .as("drift")
                .isEmpty();
    }

    /** The last lines that the newest processes printed. */
    String lastWords() {
        StringBuilder words = new StringBuilder();
        processes.stream().skip(Math.max(0, processes.size() - 3)).forEach(process -> words.append("--- pid ")
                .append(process.pid())
                .append('\n')
                .append(process.tail(40))
                .append('\n'));
        return words.toString();
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
        sourceServer.close();
        targetServer.close();
    }
}
