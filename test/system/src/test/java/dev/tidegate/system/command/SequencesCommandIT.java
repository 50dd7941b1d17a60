package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.pipeline.ItemPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of a pipeline that runs, and the command by itself. */
class SequencesCommandIT {

    private static final Duration WITHIN = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void aRunningPipelineKeepsThemInSyncAndTheTargetCanTakeOver() throws IOException {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_sequences")) {
            String table = "CREATE TABLE doc (id serial PRIMARY KEY, v int)";
            pipeline.source().execute(table, "INSERT INTO doc (v) SELECT 1 FROM generate_series(1, 50)");
            pipeline.target().execute(table);
            String config = pipeline.yaml("sequences: { interval: 1s, margin: 10 }")
                    .configFile()
                    .toString();
            CommandLineRun before = CommandLineRun.of("sequences", "--check", "-c", config);
            assertThat(before.exitCode()).isEqualTo(ExitCode.NO);
            assertThat(before.out()).contains("public.doc_id_seq  ", "51", "behind", "0 of 1 sequences in sync");

            JavaProcess run = pipeline.start("run");
            run.awaitOutput("1 of 1 sequences in sync", WITHIN);
            pipeline.source().execute("INSERT INTO doc (v) SELECT 2 FROM generate_series(1, 100)");
            await().atMost(WITHIN)
                    .until(() -> pipeline.target().queryLong("SELECT count(*) FROM doc") == 150
                            && pipeline.target().queryLong("SELECT last_value FROM doc_id_seq") == 160);
            JsonNode status = json(CommandLineRun.of("status", "--json", "-c", config));
            assertThat(status.at("/sequences/inStep").asLong()).isEqualTo(1);
            assertThat(status.at("/sequences/checkedAt").asText()).isNotEmpty();
            run.terminate();
            assertThat(run.waitFor(WITHIN)).isTrue();

            pipeline.target().execute("INSERT INTO doc (v) SELECT 3 FROM generate_series(1, 100)");
            CommandLineRun back =
                    CommandLineRun.of("sequences", "--direction", "target-to-source", "--json", "-c", config);
            assertThat(back.exitCode()).as(back.out() + back.err()).isEqualTo(ExitCode.DONE);
            assertThat(json(back).at("/sequences/0/sourceNext").asLong()).isEqualTo(271);
            assertThat(json(back).at("/sequences/0/set").asBoolean()).isTrue();
            assertThat(pipeline.source().queryLong("SELECT nextval('doc_id_seq')"))
                    .isEqualTo(271);
            assertThat(CommandLineRun.of("sequences", "-c", config).exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(CommandLineRun.of("drop", "--yes", "-c", config).exitCode())
                    .isEqualTo(ExitCode.DONE);
        }
    }

    private static JsonNode json(CommandLineRun run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }
}
