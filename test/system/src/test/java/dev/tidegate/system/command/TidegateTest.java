package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.Tidegate;
import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.runtime.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TidegateTest {

    private static final String CONFIG = """
            pipeline: orders
            source: { url: "jdbc:postgresql://127.0.0.1:1/shop", user: reader, password: hunter2 }
            target: { url: "jdbc:postgresql://127.0.0.1:2/shop", user: writer, password: hunter2 }
            tables: { include: ["public.*"] }
            """;

    @TempDir
    Path directory;

    private static Stream<String> commands() {
        return Tidegate.commandLine(new CommandContext(Map.of(), Optional.empty(), false, StopSignal::new))
                .getSubcommands()
                .values()
                .stream()
                .map(CommandLine::getCommandName)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        CommandLineRun run = CommandLineRun.of(command, "--help");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("Usage: tidegate " + command).contains("--log-format");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theRootListsCommandsAndExitCodes() {
        CommandLineRun run = CommandLineRun.of("--help");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("Load, then replicate until stopped", "the answer is no", "wrong usage or config");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo",
                "run --nope",
                "status -c",
                "--log-format xml status",
                "demo --seconds 0",
                "sequences --direction back",
                "lag --json --bytes",
                "lag --wait --max soon",
                "lag --wait --timeout 5",
                "gate --wait --timeout forever",
                "top --looks -1",
                "top --looks x",
                "monitor --port 8080"
            })
    void wrongUsageIsTwoAndPointsToTheHelp(String line) {
        CommandLineRun run = CommandLineRun.of(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("tidegate: ").contains("--help").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check",
                "run",
                "capture",
                "apply",
                "load --table public.late",
                "status",
                "sequences",
                "verify",
                "assess",
                "schema copy",
                "schema diff",
                "lag",
                "gate",
                "monitor",
                "top",
                "drop"
            })
    void aMissingConfigFileIsTwo(String command) {
        CommandLineRun run = CommandLineRun.of((command + " -c " + directory.resolve("no.yaml")).split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.errLines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("tidegate: CONFIG-UNREADABLE")
                .contains("no.yaml");
    }

    @Test
    void aWrongConfigIsTwoAndEveryProblemIsTold() throws IOException {
        CommandLineRun run =
                CommandLineRun.of("check", "-c", file(CONFIG.replace("user: reader", "usr: reader") + "dta-dir: x\n"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("source.user: is missing")
                .contains("source.usr: unknown key (did you mean user?)")
                .contains("dta-dir: unknown key (did you mean data-dir?)")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"capture", "apply"})
    void oneRoleAloneNeedsAKafkaToMeetTheOther(String command) throws IOException {
        CommandLineRun run = CommandLineRun.of(command, "-c", file(CONFIG));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("KAFKA-ADDRESS", "kafka.bootstrap-servers is missing", "tidegate run");
    }

    @Test
    void dropWithoutATerminalNeedsYes() throws IOException {
        CommandLineRun run = CommandLineRun.of("drop", "-c", file(CONFIG));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).contains("replication slot tidegate_orders", "127.0.0.1:2/shop");
        assertThat(run.err()).contains("CONFIRMATION-MISSING", "add --yes");
    }

    @Test
    void anUnreachableTargetIsThreeInALineOrTwo() throws IOException {
        CommandLineRun run = CommandLineRun.of("status", "-c", file(CONFIG));

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(run.errLines()).hasSizeBetween(1, 2).first().asString().contains("127.0.0.1:2");
        assertThat(run.err()).doesNotContain("\tat ").doesNotContain("hunter2");
    }

    @Test
    void verboseShowsTheStackTrace() throws IOException {
        CommandLineRun run = CommandLineRun.of("status", "--verbose", "-c", file(CONFIG));

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(run.err()).contains("\tat ").doesNotContain("hunter2");
    }

    @Test
    void printsACompletionScript() {
        CommandLineRun run = CommandLineRun.of("completion");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("complete -F", "status", "--since-last");
    }

    /** The script that waits for nothing would go on at once. */
    @ParameterizedTest
    @ValueSource(strings = {"lag --max 5s", "lag --timeout 1m", "gate --timeout 1m"})
    void whatIsForWaitingNeedsWait(String line) throws IOException {
        CommandLineRun run = CommandLineRun.of((line + " -c " + file(CONFIG)).split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.errLines()).first().asString().contains("for --wait: add it");
        assertThat(run.out()).isEmpty();
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("tidegate.yaml"), content).toString();
    }
}
