package dev.tidegate.benchmark.contender;

import dev.tidegate.benchmark.process.GcLog;
import dev.tidegate.benchmark.process.HeapUse;
import dev.tidegate.benchmark.server.Await;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code tidegate run} in a process of its own, with the embedded broker. */
final class TidegateReplication implements Replication {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    private final ServerPair servers;
    private final TidegateLauncher launcher;
    private final Path home;
    private final Path logs;

    /** If this JVM is told to end in the middle of a measurement. */
    private final Thread endWithThisJvm = new Thread(this::kill, "tidegate-kill");

    private volatile Process process;
    private Path gcLog;
    private long startedNanos;
    private int starts;

    TidegateReplication(ServerPair servers, TidegateLauncher launcher) {
        this.servers = servers;
        this.launcher = launcher;
        this.home = servers.directory().resolve("tidegate");
        this.logs = launcher.logs().resolve(servers.directory().getFileName());
        Runtime.getRuntime().addShutdownHook(endWithThisJvm);
    }

    @Override
    public void setUp() throws IOException, InterruptedException {
        Files.createDirectories(home);
        Files.createDirectories(logs);
        Files.writeString(config(), """
                pipeline: benchmark
                source: { url: "%s", user: postgres, password: "unused" }
                target: { url: "%s", user: postgres, password: "unused" }
                tables: { include: ["public.*"] }
                data-dir: "%s"
                """.formatted(
                        servers.source().jdbcUrl(), servers.target().jdbcUrl(), home.resolve("data")));
        resume();
        Await.until("Tidegate's initial copy", START_TIMEOUT, () -> {
            requireAlive();
            return isStreaming(servers.target());
        });
        servers.awaitInSync(this::requireAlive);
    }

    private static boolean isStreaming(TestDatabase target) {
        return "t".equals(target.queryText("SELECT to_regclass('tidegate.pipeline') IS NOT NULL"))
                && "streaming"
                        .equals(target.queryText("SELECT state FROM tidegate.pipeline WHERE pipeline = 'benchmark'"));
    }

    @Override
    public void pause() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new BenchmarkException("Tidegate does not stop at SIGTERM; see " + output());
        }
    }

    @Override
    public void resume() throws IOException {
        starts++;
        gcLog = logs.resolve("gc-" + starts + ".log");
        startedNanos = System.nanoTime();
        process = launcher.run(config(), output(), gcLog);
    }

    @Override
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new BenchmarkException(
                    "Tidegate has ended with exit code " + process.exitValue() + ":\n" + endOfOutput());
        }
    }

    private String endOfOutput() {
        try {
            var lines = Files.readAllLines(output());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(its output cannot be read: " + e.getMessage() + ")";
        }
    }

    @Override
    public Optional<ProcessHandle> process() {
        return Optional.of(process.toHandle());
    }

    @Override
    public Optional<HeapUse> heapUse(long fromNanos, long toNanos) throws IOException, InterruptedException {
        collectGarbage();
        GcLog log = GcLog.read(gcLog);
        return Optional.of(
                log.between((fromNanos - startedNanos) / 1e9, (toNanos - startedNanos) / 1e9, log.lastLeftOver()));
    }

    /** A launcher that does not become the JVM is its parent. */
    private void collectGarbage() throws IOException, InterruptedException {
        long jvm = process.descendants().findFirst().map(ProcessHandle::pid).orElse(process.pid());
        Process collection = new ProcessBuilder(launcher.jdkTool("jcmd"), Long.toString(jvm), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!collection.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS) || collection.exitValue() != 0) {
            throw new BenchmarkException("jcmd cannot make Tidegate collect its garbage");
        }
    }

    private Path config() {
        return home.resolve("tidegate.yaml");
    }

    private Path output() {
        return logs.resolve("tidegate.log");
    }

    private void kill() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws InterruptedException {
        Runtime.getRuntime().removeShutdownHook(endWithThisJvm);
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
