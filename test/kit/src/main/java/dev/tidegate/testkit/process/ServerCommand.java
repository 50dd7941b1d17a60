package dev.tidegate.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs, as root too, although PostgreSQL refuses to be root. */
public final class ServerCommand {
    private static final long RUN_TIMEOUT_SECONDS = 120;

    private ServerCommand() {}

    /** Starts a program and returns at once; its output is appended to the file. */
    public static Process start(List<String> command, Path output) throws IOException {
        return start(command, Map.of(), output);
    }

    /** The same with more in its environment. */
    public static Process start(List<String> command, Map<String, String> environment, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(asOrdinaryUser(command));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        // The messages are read by tests, and the zone must not leak into timestamps.
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a program to its end. */
    public static void run(List<String> command, Path output) throws IOException {
        Process process = start(command, output);
        try {
            if (!process.waitFor(RUN_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " took more than " + RUN_TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.get(0), e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(command.get(0) + " failed: " + Files.readString(output));
        }
    }

    /** Sends a signal that Java has no call for. */
    public static void signal(String signal, long pid) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        try {
            kill.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In a user namespace of its own, root's process is nobody to itself, and still owns root's files. */
    private static List<String> asOrdinaryUser(List<String> command) {
        if (!System.getProperty("user.name").equals("root")) {
            return command;
        }
        List<String> wrapped = new ArrayList<>(List.of("unshare", "--user"));
        wrapped.addAll(command);
        return wrapped;
    }
}
