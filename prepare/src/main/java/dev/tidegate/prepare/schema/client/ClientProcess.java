package dev.tidegate.prepare.schema.client;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.runtime.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of a PostgreSQL client program, ended when it takes too long or Tidegate stops. */
public final class ClientProcess {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)(?:\\.(\\d+))?");
    private static final Duration VERSION_TIME_MAX = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, String> environment;
    private final Duration timeMax;
    private final StopSignal stop;

    /** @param environment all of it; the parent's is not added */
    public ClientProcess(Map<String, String> environment, Duration timeMax, StopSignal stop) {
        this.environment = Map.copyOf(environment);
        this.timeMax = timeMax;
        this.stop = stop;
    }

    /** @return empty if the program does not say one */
    static Optional<ProgramVersion> version(Path program) {
        StringBuilder said = new StringBuilder();
        try {
            new ClientProcess(Map.of("LC_ALL", "C"), VERSION_TIME_MAX, new StopSignal())
                    .run(List.of(program.toString(), "--version"), said::append);
        } catch (TidegateException e) {
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            return Optional.empty();
        }
        int minor = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
        return Optional.of(new ProgramVersion(Integer.parseInt(version.group(1)), minor));
    }

    /**
     * @param command without a secret in it: other users of the machine can see it
     * @param line takes what the program writes to standard output and error, on a thread of its own
     * @return the exit code
     */
    public int run(List<String> command, Consumer<String> line) {
        Process process = start(command);
        Thread reader = new Thread(
                () -> read(process, line), "tidegate " + Path.of(command.get(0)).getFileName());
        reader.setDaemon(true);
        reader.start();
        try {
            await(process, command.get(0));
            reader.join(GRACE.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(command.get(0));
        } finally {
            end(process);
        }
    }

    private Process start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new TidegateException(
                    SchemaCopyCode.SCHEMA_CLIENT_FAILED,
                    command.get(0) + " cannot be started: " + e.getMessage(),
                    "check the installation, or name another one with --programs",
                    e);
        }
    }

    private static void read(Process process, Consumer<String> line) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                line.accept(text);
            }
        } catch (IOException e) {
            // The program is gone; its exit code says how.
            return;
        }
    }

    private void await(Process process, String program) throws InterruptedException {
        long end = System.nanoTime() + timeMax.toNanos();
        while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
            if (stop.isRequested()) {
                throw stopped(program);
            }
            if (System.nanoTime() > end) {
                throw new TidegateException(
                        SchemaCopyCode.SCHEMA_CLIENT_FAILED,
                        program + " was ended: it took longer than " + HumanFormat.duration(timeMax),
                        "check what it waits for (pg_stat_activity, application tidegate schema), then start again");
            }
        }
    }

    private static TidegateException stopped(String program) {
        return new TidegateException(
                SchemaCopyCode.SCHEMA_CLIENT_FAILED,
                program + " was ended before it had finished",
                "start again: existing objects are left as they are");
    }

    /** pg_restore cancels the statements of its sessions when it is asked to end. */
    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        boolean ended = false;
        try {
            ended = process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }
}
