package dev.tidegate.benchmark.contender;

import dev.tidegate.benchmark.server.BenchmarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts the {@code tidegate} command as a user does, in a process of its own, with the JVM options that it chooses.
 *
 * @param command the launcher at the root of the checkout, or of a distribution
 * @param javaHome the JDK for it; empty for what the environment says
 * @param logs what it says, and what its JVM says of its collections; a directory for each measurement
 */
public record TidegateLauncher(Path command, Optional<Path> javaHome, Path logs) {

    /** Adds to the launcher's own JVM options. */
    private static final String OPTIONS = "TIDEGATE_JAVA_OPTS";

    private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(15);

    /** Lets the launcher build what it starts, so that no measurement has to. */
    public void prepare() throws IOException, InterruptedException {
        Process version = builder("--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!version.waitFor(BUILD_TIMEOUT.toSeconds(), TimeUnit.SECONDS) || version.exitValue() != 0) {
            version.destroyForcibly();
            throw new BenchmarkException(command + " --version does not succeed");
        }
    }

    /** Starts {@code tidegate run} and returns at once. The JVM's own log of its collections goes to a file. */
    public Process run(Path config, Path output, Path gcLog) throws IOException {
        ProcessBuilder builder = builder("run", "-c", config.toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().merge(OPTIONS, "-Xlog:gc:file=" + gcLog + ":uptime", (given, ours) -> given + " " + ours);
        return builder.start();
    }

    /**
     * A command of Tidegate, not yet started.
     *
     * @param output gets what it says, after what is there
     */
    public ProcessBuilder command(Path output, String... arguments) {
        return builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    }

    private ProcessBuilder builder(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(command.toString());
        builder.command().addAll(List.of(arguments));
        javaHome.ifPresent(home -> builder.environment().put("JAVA_HOME", home.toString()));
        return builder;
    }

    /** What the measured JVM says of itself. */
    public String jdkVersion() throws IOException {
        Process java = new ProcessBuilder(jdkTool("java"), "--version").start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.lines().findFirst().orElse("unknown");
    }

    /** A program of the JDK in use. */
    public String jdkTool(String name) {
        Path home = javaHome.or(
                        () -> Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of))
                .orElse(Path.of(System.getProperty("java.home")));
        return home.resolve("bin").resolve(name).toString();
    }
}
