package dev.tidegate.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Starts the {@code tidegate} command as a user does, in a process of its own.
 *
 * @param command the launcher at the root of the checkout, or of a distribution
 * @param javaHome the JDK for it; empty for what the environment says
 */
record TidegateLauncher(Path command, Optional<Path> javaHome) {

    /** Starts {@code tidegate run} and returns at once. The JVM's own log of its collections goes to a file. */
    Process run(Path config, Path output, Path gcLog) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "run", "-c", config.toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        javaHome.ifPresent(home -> builder.environment().put("JAVA_HOME", home.toString()));
        // Read by the java command of JDK 9 and newer, whoever calls it.
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:gc:file=" + gcLog + ":uptime");
        return builder.start();
    }

    /** A program of the JDK in use. */
    String jdkTool(String name) {
        Path home = javaHome.orElse(Path.of(System.getProperty("java.home")));
        return home.resolve("bin").resolve(name).toString();
    }
}
