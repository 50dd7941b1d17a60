package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check --types} as a command; what it tries is TypeTrialIT's. */
class TypesCommandIT {

    @TempDir
    Path directory;

    @Test
    void saysWhyItCannotTryAndLeavesWhatIsNotItsOwn() {
        try (CliPipeline pipeline = new CliPipeline(directory, "cli_types")) {
            pipeline.target.execute("CREATE SCHEMA tidegate_types");

            CommandLineRun run = CommandLineRun.of("check", "--types", "-c", pipeline.config());

            assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
            assertThat(run.out()).isEmpty();
            assertThat(run.errLines().get(0))
                    .isEqualTo(
                            "tidegate: TYPES-SCHEMA: the target has a schema tidegate_types that Tidegate did not make");
            assertThat(run.err()).contains("-> rename it");
            assertThat(pipeline.source.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate_types'"))
                    .isZero();
            assertThat(pipeline.target.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate_types'"))
                    .isOne();
        }
    }
}
