package dev.tidegate.benchmark.soak;

import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.process.GcLog;
import dev.tidegate.benchmark.server.Await;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** {@code tidegate run} with its own defaults and the embedded broker, and {@code tidegate verify} beside it. */
final class SoakedTidegate implements AutoCloseable {

    /** Generous: a machine that is busy with other things is no fault of Tidegate's. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(10);

    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration VERIFY_TIMEOUT = Duration.ofMinutes(15);
    private static final long MEGABYTE = 1 << 20;

    private final TidegateLauncher launcher;
    private final Path home;
    private final Process process;
    private final Thread endWithThisJvm = new Thread(this::kill, "tidegate-kill");

    private SoakedTidegate(TidegateLauncher launcher, Path home) throws IOException {
        this.launcher = launcher;
        this.home = home;
        this.process = launcher.run(config(), launcher.logs().resolve("tidegate.log"), gcLog());
        Runtime.getRuntime().addShutdownHook(endWithThisJvm);
    }

    /** Returns when it streams. */
    static SoakedTidegate start(ServerPair servers, TidegateLauncher launcher)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(servers.directory().resolve("tidegate"));
        Files.createDirectories(launcher.logs());
        Files.writeString(home.resolve("tidegate.yaml"), """
                pipeline: soak
                source: { url: "%s", user: postgres, password: "unused" }
                target: { url: "%s", user: postgres, password: "unused" }
                tables: { include: ["public.*"] }
                capture: { keep-applied: 5m }
                data-dir: "%s"
                """.formatted(
                        servers.source().jdbcUrl(), servers.target().jdbcUrl(), home.resolve("data")));
        SoakedTidegate tidegate = new SoakedTidegate(launcher, home);
        Await.until("the load", START_TIMEOUT, () -> {
            tidegate.requireAlive();
            return "t".equals(servers.target().queryText("SELECT to_regclass('tidegate.pipeline') IS NOT NULL"))
                    && "streaming".equals(servers.target().queryText("SELECT state FROM tidegate.pipeline"));
        });
        return tidegate;
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw new BenchmarkException("Tidegate has ended with exit code " + process.exitValue() + "; see "
                    + launcher.logs().resolve("tidegate.log"));
        }
    }

    /** The launcher becomes the JVM; one that does not is its parent. */
    ProcessHandle jvm() {
        requireAlive();
        return process.descendants().findFirst().orElse(process.toHandle());
    }

    Path data() {
        return home.resolve("data");
    }

    /** What a full collection leaves over, in MB. */
    double heapAfterCollection() throws IOException, InterruptedException {
        Process collection = new ProcessBuilder(launcher.jdkTool("jcmd"), Long.toString(jvm().pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!collection.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS) || collection.exitValue() != 0) {
            throw new BenchmarkException("jcmd cannot make Tidegate collect its garbage");
        }
        return (double) GcLog.read(gcLog())
                        .lastLeftOver()
                        .orElseThrow(() -> new BenchmarkException("no log of collections"))
                / MEGABYTE;
    }

    /** Both sides compared while everything runs: {@code same}, or the exit code in words, with its seconds. */
    String verify(boolean sinceLast) throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        String[] arguments = sinceLast
                ? new String[] {"verify", "-c", config().toString(), "--since-last"}
                : new String[] {"verify", "-c", config().toString()};
        Process verify = launcher.command(launcher.logs().resolve("verify.log"), arguments)
                .start();
        if (!verify.waitFor(VERIFY_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            verify.destroyForcibly();
            return "NOT IN TIME";
        }
        String found =
                switch (verify.exitValue()) {
                    case 0 -> "same";
                    case 1 -> "DIFFERS";
                    default -> "UNKNOWN (exit code " + verify.exitValue() + ")";
                };
        return String.format(
                Locale.ROOT,
                "%s%s, %.1f s",
                sinceLast ? "since-last " : "",
                found,
                (System.nanoTime() - startedAt) / 1e9);
    }

    private Path config() {
        return home.resolve("tidegate.yaml");
    }

    private Path gcLog() {
        return launcher.logs().resolve("gc.log");
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** SIGTERM, and its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new BenchmarkException("Tidegate does not stop at SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(endWithThisJvm);
        kill();
    }
}
