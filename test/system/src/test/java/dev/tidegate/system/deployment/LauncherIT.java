package dev.tidegate.system.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script ./tidegate, in a copy of its directory that holds the jars of this build and no sources. */
class LauncherIT {

    private static final Path BUILT = Checkout.ROOT.resolve("app/target");

    @TempDir
    Path directory;

    private Path home;
    private Path elsewhere;

    /** What a process said and how it ended. */
    private record Ended(int exitCode, String output) {}

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectories(directory.resolve("a home with blanks"));
        elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Path target = Files.createDirectories(home.resolve("app/target"));
        Files.copy(Checkout.ROOT.resolve("tidegate"), home.resolve("tidegate"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(target.resolve("tidegate-app.jar"), BUILT.resolve("tidegate-app.jar"));
        Files.createSymbolicLink(target.resolve("lib"), BUILT.resolve("lib"));
        Files.createFile(target.resolve("tidegate-built"));
    }

    @Test
    void startsFromElsewhereThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("tg"), Path.of("../a home with blanks/tidegate"));

        Ended version = run(link, Map.of(), "--version");

        assertThat(version.output()).startsWith("tidegate 0").contains("Java ");
        assertThat(version.exitCode()).isZero();
    }

    @Test
    void aRelativeConfigIsLookedForWhereItWasStarted() throws Exception {
        Files.writeString(elsewhere.resolve("my.yaml"), "pipline: x\n");

        Ended check = run(home.resolve("tidegate"), Map.of(), "check", "-c", "my.yaml");

        assertThat(check.output()).contains("my.yaml", "pipline: unknown key (did you mean pipeline?)");
        assertThat(check.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void optionsGoToTheJvm() throws Exception {
        Ended run = run(home.resolve("tidegate"), Map.of("TIDEGATE_JAVA_OPTS", "-XX:NoSuchOption"), "--version");

        assertThat(run.output()).contains("NoSuchOption");
        assertThat(run.exitCode()).isNotZero();
    }

    @Test
    void anOldJavaIsRefusedWithTheWayOut() throws Exception {
        Path old = program(directory.resolve("jdk8/bin/java"), "echo 'openjdk version \"1.8.0_402\"' >&2");

        Ended run = run(
                home.resolve("tidegate"),
                Map.of("JAVA_HOME", old.getParent().getParent().toString()),
                "--version");

        assertThat(run.output()).contains("version 1", "Java 17 or newer").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aMissingJavaIsSaidSo() throws Exception {
        Ended run = run(home.resolve("tidegate"), Map.of("JAVA_HOME", "/no/such/jdk"), "--version");

        assertThat(run.output()).contains("/no/such/jdk", "no bin/java").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anOldMavenIsRefusedWhenThereIsSomethingToBuild() throws Exception {
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.delete(home.resolve("app/target/tidegate-built"));
        Path old = program(directory.resolve("bin/mvn"), "echo 'Apache Maven 3.6.3 (abc)'");

        Ended run = run(
                home.resolve("tidegate"), Map.of("PATH", old.getParent() + ":" + System.getenv("PATH")), "--version");

        assertThat(run.output()).contains("3.6", "Maven 3.8 or newer").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static Path program(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Ended run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("TIDEGATE_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }
}
