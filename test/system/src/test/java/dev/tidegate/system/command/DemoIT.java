package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.demo.DemoMain;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    Path temporary;

    @Test
    void replicatesComparesAndCleansUp() throws IOException {
        try (JavaProcess demo = start("--target-version", "17")) {
            assertThat(demo.waitFor(Duration.ofMinutes(3))).as(demo.output()).isTrue();

            assertThat(demo.exitCode()).as(demo.output()).hasValue(ExitCode.DONE);
            assertThat(demo.output())
                    .contains("PostgreSQL 15", "PostgreSQL 17", "Source and target are identical", "committed", "p50")
                    .contains("public.inventory_transactions")
                    .doesNotContain(" WARN ", " ERROR ", "\tat ");
            assertNothingIsLeft();
        }
    }

    @Test
    void keptItContinuesUntilStopped() throws IOException {
        try (JavaProcess demo = start("--keep")) {
            String status = demo.awaitOutput("./tidegate status -c ", Duration.ofMinutes(3));
            String config = status.substring(status.indexOf("-c ") + 3);
            assertThat(demo.output()).contains("psql postgresql://", "jdbc:postgresql://");
            CommandLineRun run = CommandLineRun.of("status", "-c", config);
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.DONE);

            demo.terminate();

            assertThat(demo.waitFor(Duration.ofMinutes(1))).as(demo.output()).isTrue();
            assertThat(demo.exitCode()).as(demo.output()).hasValue(ExitCode.DONE);
            assertNothingIsLeft();
        }
    }

    private JavaProcess start(String... more) {
        return JavaProcess.builder(DemoMain.class)
                .jvmArguments("-Xmx512m", "-Dtidegate.demo.directory=" + temporary)
                .arguments("demo", "--seconds", "3", "--history-rows", "1000", "--rate", "100")
                .arguments(more)
                .start();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }
}
