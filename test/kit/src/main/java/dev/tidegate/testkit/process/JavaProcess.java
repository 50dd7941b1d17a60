package dev.tidegate.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A Java program in a process of its own, with the class path of this one, there to be killed. Ends with this JVM.
 *
 * <p>Its standard input stays open until this JVM is gone, however that happens: a program that ends at end of input
 * leaves no orphan even if this JVM is killed.
 */
public final class JavaProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final Path outputFile;
    private final Thread shutdownHook;

    private JavaProcess(Process process, Path outputFile) {
        this.process = process;
        this.outputFile = outputFile;
        this.shutdownHook = new Thread(process::destroyForcibly, "java-process-kill");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Starts {@code main} with arguments, and with nothing else said. */
    public static JavaProcess start(Class<?> main, String... arguments) {
        return builder(main).arguments(arguments).start();
    }

    public static Builder builder(Class<?> main) {
        return new Builder(main.getName());
    }

    /** For a main class that is on the class path but not visible here. */
    public static Builder builder(String main) {
        return new Builder(main);
    }

    /** How a program is started. */
    public static final class Builder {
        private final String main;
        private final List<String> jvmArguments =
                new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private List<String> within = List.of();
        private Path outputFile;

        private Builder(String main) {
            this.main = main;
        }

        /** A program that runs the rest of its command line somewhere else. */
        public Builder within(String... program) {
            within = List.of(program);
            return this;
        }

        /** For example {@code -Xmx256m}. */
        public Builder jvmArguments(String... more) {
            jvmArguments.addAll(List.of(more));
            return this;
        }

        public Builder arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Where standard output and error are appended; a temporary file if nothing is said. */
        public Builder outputFile(Path file) {
            outputFile = file;
            return this;
        }

        private static Path temporaryFile() throws IOException {
            Path file = Files.createTempFile("java-process-", ".log");
            file.toFile().deleteOnExit();
            return file;
        }

        public JavaProcess start() {
            List<String> command = new ArrayList<>(within);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmArguments);
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
            command.add(main);
            command.addAll(arguments);
            try {
                Path output = outputFile == null ? temporaryFile() : outputFile;
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
                builder.environment().putAll(environment);
                return new JavaProcess(builder.start(), output);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start " + main, e);
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path outputFile() {
        return outputFile;
    }

    /** All that the program has written so far, to both streams. */
    public String output() {
        try {
            // Another process writes the file, and may be in the middle of a character.
            return new String(Files.readAllBytes(outputFile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + outputFile, e);
        }
    }

    /** The last lines of the output. */
    public String tail(int lines) {
        List<String> all = output().lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /**
     * Waits until a whole line of the output contains the text, and returns the first such line.
     *
     * @throws IllegalStateException if the program ends first or the time is over; with the end of its output
     */
    public String awaitOutput(String text, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            boolean ended = waitFor(POLL);
            String output = output();
            String whole = output.substring(0, output.lastIndexOf('\n') + 1);
            String found = whole.lines()
                    .filter(line -> line.contains(text))
                    .findFirst()
                    .orElse(null);
            if (found != null) {
                return found;
            }
            if (ended || System.nanoTime() > deadline) {
                throw new IllegalStateException("No \"" + text + "\" from process " + pid()
                        + (ended ? ", which ended with " + process.exitValue() : " in " + atMost) + ":\n" + tail(50));
            }
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void killHard() {
        process.destroyForcibly();
        if (!waitFor(END_TIMEOUT)) {
            throw new IllegalStateException("Process " + pid() + " survived SIGKILL for " + END_TIMEOUT);
        }
    }

    /** SIGSTOP: the process stands still with all its connections open, as if its machine hung. */
    public void freeze() {
        signal("STOP");
    }

    /** Ends {@link #freeze}. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            ServerCommand.signal(signal, pid());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + signal + " to process " + pid(), e);
        }
    }

    /** SIGTERM, which lets shutdown hooks run; returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Whether the process ended within the time. */
    public boolean waitFor(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for process " + pid(), e);
        }
    }

    /** Empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Kills the process if it is still there. */
    @Override
    public void close() {
        killHard();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
            return;
        }
    }
}
