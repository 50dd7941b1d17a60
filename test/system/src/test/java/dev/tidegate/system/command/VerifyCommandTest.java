package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyCommandTest {

    private static CommandLineRun verify(String options) {
        List<String> words = new ArrayList<>(List.of("verify", "-c", "none.yaml"));
        words.addAll(List.of(options.split(" ", -1)));
        return CommandLineRun.of(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--counts-only --sample 10",
                "--counts-only --show-values",
                "--sample 0",
                "--list-max -1",
                "--since-last --sample 10",
                "--since-last --counts-only",
                "--since-last --resume",
                "--since-last --continuous",
                "--continuous --resume",
                "--continuous --full-every 0",
                "--continuous --pause-seconds -1",
                "--threshold 101",
                "--threshold NaN",
                "--repair mend",
                "--repair undo",
                "--repair undo 7",
                "--repair plan apply"
            })
    void refusesWhatDoesNotGoTogether(String options) {
        CommandLineRun refused = verify(options);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains("--");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void readsTheConfigBeforeAnythingElse() {
        CommandLineRun refused = verify("--threshold 99.5 --since-last");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("CONFIG-UNREADABLE");
    }
}
