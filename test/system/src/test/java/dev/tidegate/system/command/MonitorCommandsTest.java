package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the monitor's commands say to scripts while nothing answers them. */
class MonitorCommandsTest {

    private static final String CONFIG = """
            pipeline: orders
            source: { url: "jdbc:postgresql://127.0.0.1:1/shop", user: reader, password: hunter2 }
            target: { url: "jdbc:postgresql://127.0.0.1:2/shop", user: writer, password: hunter2 }
            tables: { include: ["public.*"] }
            """;

    @TempDir
    private Path directory;

    private String config;

    @BeforeEach
    void writeConfig() throws IOException {
        config = Files.writeString(directory.resolve("tidegate.yaml"), CONFIG).toString();
    }

    @Test
    void anUnknownLagIsInfSoThatANumberCanBeComparedWithIt() {
        for (String unit : new String[] {"", "--bytes "}) {
            CommandLineRun lag = CommandLineRun.of(("lag " + unit + "-c " + config).split(" "));

            assertThat(lag.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(lag.out().strip()).isEqualTo("inf");
            assertThat(lag.err())
                    .contains("tidegate: the lag is unknown: the target cannot be read: ")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void waitingForAnUnknownLagEndsWithExitCode3() {
        CommandLineRun lag = CommandLineRun.of("lag", "--wait", "--max", "5s", "--timeout", "1s", "-c", config);

        assertThat(lag.exitCode()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(lag.out().strip()).isEqualTo("inf");
    }

    @Test
    void anUnknownLagIsNullWithItsReasonInJson() throws IOException {
        CommandLineRun lag = CommandLineRun.of("lag", "--json", "-c", config);

        JsonNode json = new ObjectMapper().readTree(lag.out());
        assertThat(json.get("lagSeconds").isNull()).isTrue();
        assertThat(json.at("/unknown/lagSeconds").asText()).contains("the target cannot be read");
        assertThat(json.at("/unknown/slot").asText()).contains("the source cannot be read");
    }

    @Test
    void anUnknownGateIsExitCode3AndSaysOfEveryCheckWhy() {
        CommandLineRun gate = CommandLineRun.of("gate", "--wait", "--timeout", "1s", "-c", config);

        assertThat(gate.exitCode()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(gate.out())
                .contains("the source cannot be read", "the target cannot be read")
                .contains("The gate is unknown, because of: lag, slot, capture, apply")
                .doesNotContain("hunter2");
    }

    @Test
    void topShowsWhatIsUnknownAndWhy() {
        CommandLineRun top = CommandLineRun.of("top", "--looks", "1", "-c", config);

        assertThat(top.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(top.out())
                .contains("lag unknown: the target cannot be read", "slot unknown: the source cannot be read")
                .doesNotContain("\u001b");
    }
}
