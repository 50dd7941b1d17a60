package dev.tidegate.app.command.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.terminal.TerminalSize;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopScreenTest {

    @Test
    void nothingGoesBeyondTheWindow() {
        List<String> lines =
                IntStream.rangeClosed(1, 30).mapToObj(n -> n + "x".repeat(100)).toList();

        List<String> fitting = TopScreen.fitting(lines, new TerminalSize(10, 40));

        assertThat(fitting).hasSize(9).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
        assertThat(fitting.get(7)).startsWith("8x");
        assertThat(fitting.get(8)).isEqualTo("... and 22 lines more, in a taller windo");
    }

    @Test
    void whatFitsStaysAsItIs() {
        List<String> lines = List.of("a", "\u2588\u2588", "c");

        assertThat(TopScreen.fitting(lines, new TerminalSize(4, 2))).isEqualTo(lines);
        assertThat(TopScreen.fitting(lines, new TerminalSize(1, 1))).hasSize(1);
    }

    @Test
    void theSizeIsAsTheTerminalSays() {
        assertThat(TerminalSize.of("24 80\n")).contains(new TerminalSize(24, 80));
        assertThat(TerminalSize.of("0 0\n")).isEmpty();
        assertThat(TerminalSize.of("")).isEmpty();
    }
}
