package dev.tidegate.benchmark.server;

import dev.tidegate.benchmark.process.ProcessTree;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A fresh source and a fresh target server with the same settings, for one measurement. */
public final class ServerPair implements AutoCloseable {

    /**
     * Durable, and quiet: a checkpoint or an autovacuum that falls into one contender's time and not into the other's
     * would measure luck. A subscription's worker is started at once, not up to 5 s after the one before.
     */
    public static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "512MB",
            "max_wal_size", "32GB",
            "checkpoint_timeout", "1h",
            "autovacuum", "off",
            "wal_retrieve_retry_interval", "100ms");

    private static final Duration IN_STEP_TIMEOUT = Duration.ofMinutes(10);
    public static final PostgresVersion VERSION = PostgresVersion.V15;

    private final Path directory;
    private final PostgresServer sourceServer;
    private final PostgresServer targetServer;
    private final TestDatabase source;
    private final TestDatabase target;
    private final AtomicLong markers = new AtomicLong();

    private ServerPair(Path directory, PostgresServer sourceServer, PostgresServer targetServer) {
        this.directory = directory;
        this.sourceServer = sourceServer;
        this.targetServer = targetServer;
        this.source = sourceServer.createDatabase("shop");
        this.target = targetServer.createDatabase("shop");
    }

    /** @param directory must not hold servers already; goes away on close */
    public static ServerPair start(Path directory) throws IOException {
        return start(directory, SETTINGS);
    }

    /** @param settings of both servers, instead of {@link #SETTINGS} */
    public static ServerPair start(Path directory, Map<String, String> settings) throws IOException {
        Files.createDirectories(directory);
        PostgresServer source = server(directory.resolve("source"), settings);
        try {
            ServerPair pair = new ServerPair(directory, source, server(directory.resolve("target"), settings));
            pair.onBoth("CREATE TABLE in_step (id bigint PRIMARY KEY)");
            return pair;
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static PostgresServer server(Path directory, Map<String, String> settings) {
        return PostgresServer.builder(VERSION)
                .durable(true)
                .settings(settings)
                .dataDirectory(directory)
                .start();
    }

    public TestDatabase source() {
        return source;
    }

    public TestDatabase target() {
        return target;
    }

    /** Where a contender may keep files of its own. */
    public Path directory() {
        return directory;
    }

    public ProcessTree sourceProcesses() {
        return processes(source);
    }

    public ProcessTree targetProcesses() {
        return processes(target);
    }

    /** The server's first process is the parent of any of its sessions. */
    private static ProcessTree processes(TestDatabase database) {
        try (Connection session = database.connect()) {
            return new ProcessTree(ServerProcess.of(session)
                    .parent()
                    .orElseThrow(() -> new BenchmarkException("the server's process cannot be seen")));
        } catch (SQLException e) {
            throw new BenchmarkException("cannot ask the server for its process", e);
        }
    }

    public void onBoth(String... statements) {
        source.execute(statements);
        target.execute(statements);
    }

    /** Writes what is dirty, so that nobody inherits the work of whoever filled the source. */
    public void checkpoint() {
        onBoth("CHECKPOINT");
    }

    /**
     * Returns when a row that was just committed on the source is on the target.
     *
     * @param requireAlive fails if replication has ended
     */
    public void awaitInSync(Runnable requireAlive) throws InterruptedException {
        long marker = markers.incrementAndGet();
        source.execute("INSERT INTO in_step VALUES (" + marker + ")");
        Await.until("a row of the source on the target", IN_STEP_TIMEOUT, () -> {
            requireAlive.run();
            return target.queryLong("SELECT count(*) FROM in_step WHERE id = " + marker) == 1;
        });
    }

    @Override
    public void close() throws IOException {
        try {
            targetServer.killHard();
            sourceServer.killHard();
        } finally {
            targetServer.close();
            sourceServer.close();
        }
        ScratchDirectories.delete(directory);
    }
}
