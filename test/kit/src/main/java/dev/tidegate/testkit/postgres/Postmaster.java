package dev.tidegate.testkit.postgres;

import dev.tidegate.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One run of a PostgreSQL server: its first process and the processes that came of it. */
final class Postmaster implements PostgresRun {
    private static final long READY_TIMEOUT_SECONDS = 120;
    private static final long STOP_TIMEOUT_SECONDS = 60;
    private static final long POLL_MILLIS = 20;
    private static final int OUTPUT_BYTES_MAX = 2_000;

    private final Process process;
    private final Path serverLog;
    private final long logStart;

    private Postmaster(Process process, Path serverLog, long logStart) {
        this.process = process;
        this.serverLog = serverLog;
        this.logStart = logStart;
    }

    static Postmaster start(Path postgres, Path data, Map<String, String> environment, Path serverLog)
            throws IOException {
        Files.write(serverLog, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        long logStart = Files.size(serverLog);
        Process process =
                ServerCommand.start(List.of(postgres.toString(), "-D", data.toString()), environment, serverLog);
        return new Postmaster(process, serverLog, logStart);
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public boolean awaitReady(BooleanSupplier answers) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_TIMEOUT_SECONDS);
        while (System.nanoTime() < deadline) {
            if (hasEndedWithin(POLL_MILLIS)) {
                return false;
            }
            if (answers.getAsBoolean()) {
                return true;
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException(
                "PostgreSQL was not ready after " + READY_TIMEOUT_SECONDS + " s: " + lastOutput());
    }

    @Override
    public void stopFast() throws IOException {
        stopBy("INT");
    }

    @Override
    public void stopImmediately() throws IOException {
        stopBy("QUIT");
    }

    private void stopBy(String signal) throws IOException {
        ServerCommand.signal(signal, process.pid());
        if (!hasEndedWithin(TimeUnit.SECONDS.toMillis(STOP_TIMEOUT_SECONDS))) {
            killHard();
            throw new IllegalStateException("PostgreSQL did not stop within " + STOP_TIMEOUT_SECONDS + " s after SIG"
                    + signal + " and was killed: " + lastOutput());
        }
    }

    /**
     * The first process is halted before the others are killed: it must start no process between our looking and our
     * killing, and they must not see it go and say farewell to their clients.
     */
    @Override
    public void killHard() throws IOException {
        ServerCommand.signal("STOP", process.pid());
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        hasEndedWithin(TimeUnit.SECONDS.toMillis(STOP_TIMEOUT_SECONDS));
        awaitOrphans(children);
    }

    private static void awaitOrphans(List<ProcessHandle> orphans) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_SECONDS);
        while (orphans.stream().anyMatch(Postmaster::runs)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Processes of PostgreSQL survived SIGKILL: " + orphans);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Whoever adopts the orphans may be slow to bury them; the dead have no program any more. */
    private static boolean runs(ProcessHandle orphan) {
        return orphan.isAlive() && orphan.info().command().isPresent();
    }

    private boolean hasEndedWithin(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for PostgreSQL", e);
        }
    }

    /** What the server said since this start. */
    @Override
    public String lastOutput() {
        try (SeekableByteChannel log = Files.newByteChannel(serverLog)) {
            long from = Math.max(logStart, log.size() - OUTPUT_BYTES_MAX);
            log.position(from);
            ByteBuffer bytes = ByteBuffer.allocate(OUTPUT_BYTES_MAX);
            log.read(bytes);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }
}
