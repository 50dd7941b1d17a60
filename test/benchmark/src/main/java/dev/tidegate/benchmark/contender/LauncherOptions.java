package dev.tidegate.benchmark.contender;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Tidegate is measured, and where what belongs to the checkout lies. */
public final class LauncherOptions {

    @Option(names = "--jdk", paramLabel = "<directory>", description = "JAVA_HOME for Tidegate")
    private Path jdk;

    @Option(
            names = "--tidegate",
            paramLabel = "<file>",
            description = "the launcher to measure; default: the checkout's")
    private Path tidegate;

    @Option(names = "--checkout", hidden = true, required = true, description = "set by the script")
    private Path checkout;

    public Path checkout() {
        return checkout;
    }

    /** @param chosen may be null: then {@code standard} in the checkout */
    public Path orElse(Path chosen, String standard) {
        return (chosen == null ? checkout.resolve(standard) : chosen).toAbsolutePath();
    }

    public Path command() {
        return orElse(tidegate, "tidegate");
    }

    /** @param reports Tidegate's logs go below it */
    public TidegateLauncher launcher(Path reports) {
        return new TidegateLauncher(
                command(), Optional.ofNullable(jdk).map(Path::toAbsolutePath), reports.resolve("logs"));
    }
}
