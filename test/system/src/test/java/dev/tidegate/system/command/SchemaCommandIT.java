package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.pipeline.ItemPipeline;
import dev.tidegate.testkit.TestPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user meets them; what they do is shown in module schema. */
class SchemaCommandIT {

    @TempDir
    Path directory;

    @Test
    void diffSaysWhatIsDifferentAndHowToCloseIt() throws IOException {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_schema")) {
            String config = pipeline.configFile().toString();
            CommandLineRun equal = CommandLineRun.of("schema", "diff", "-c", config);
            assertThat(equal.exitCode()).as(equal.out() + equal.err()).isEqualTo(ExitCode.DONE);
            pipeline.source().execute("CREATE INDEX item_name ON item (name)");
            pipeline.target()
                    .execute("ALTER TABLE item ALTER name TYPE varchar(20)", "CREATE TABLE left_over (id int)");

            CommandLineRun diff = CommandLineRun.of("schema", "diff", "-c", config);
            assertThat(diff.exitCode()).isEqualTo(ExitCode.NO);
            assertThat(diff.out())
                    .contains("source: text", "target: character varying(20)")
                    .contains("ALTER TABLE public.item ALTER COLUMN \"name\" TYPE text USING \"name\"::text;")
                    .contains("-- DROP TABLE public.left_over;")
                    .contains("3 differences: 1 missing, 1 different, 1 only on the target");
            JsonNode json = new ObjectMapper()
                    .readTree(CommandLineRun.of("schema", "diff", "--json", "-c", config)
                            .out());
            assertThat(json.get("equal").asBoolean()).isFalse();
            assertThat(json.get("differences").findValuesAsText("state"))
                    .containsExactlyInAnyOrder("missing", "differs", "extra");
            String script =
                    CommandLineRun.of("schema", "diff", "--sql", "-c", config).out();
            pipeline.target().execute(script);
            assertThat(CommandLineRun.of("schema", "diff", "-c", config).out()).contains("1 only on the target");

            String unreachable = Files.writeString(
                            directory.resolve("unreachable.yaml"),
                            Files.readString(Path.of(config)).replaceFirst("127.0.0.1:\\d+", "127.0.0.1:1"))
                    .toString();
            assertThat(CommandLineRun.of("schema", "diff", "-c", unreachable).exitCode())
                    .isEqualTo(ExitCode.UNKNOWN);
            assertThat(CommandLineRun.of("schema").exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(CommandLineRun.of("schema", "copy", "--jobs", "0", "-c", config)
                            .exitCode())
                    .isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void copyWithoutProgramsSaysWhatToInstall() {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_schema_copy")) {
            CommandLineRun copy = CommandLineRun.of(
                    "schema",
                    "copy",
                    "--programs",
                    directory.toString(),
                    "-c",
                    pipeline.configFile().toString());
            assertThat(copy.exitCode()).isEqualTo(ExitCode.NO);
            assertThat(copy.err()).contains("SCHEMA-CLIENT-MISSING", "postgresql-client-15");
        }
    }
}
