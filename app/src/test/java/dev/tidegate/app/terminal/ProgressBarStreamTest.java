package dev.tidegate.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgressBarStreamTest {

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final ProgressBarStream bars =
            new ProgressBarStream(new PrintStream(terminal, true, StandardCharsets.UTF_8));

    @Test
    void eraseBarsBeforeAnythingElseIsWritten() {
        bars.draw(List.of("one", "two"));
        bars.println("a line of the log");
        bars.draw(List.of("three"));

        assertThat(terminal.toString(StandardCharsets.UTF_8).replace("\u001b", "^"))
                .startsWith("^[Kone\n^[Ktwo\n^[2A\r^[Ja line of the log")
                .endsWith("^[Kthree\n");
    }
}
