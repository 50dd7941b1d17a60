package dev.tidegate.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {

    @Test
    void leavesWhatIsHarmlessAsItIs() {
        String text = "größe \u00a0 日本語 שלום \ud83d\ude00 \\ \"";
        assertThat(PrintableText.line(text)).isSameAs(text);
        assertThat(PrintableText.lines("a\n\tb")).isEqualTo("a\n\tb");
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        assertThat(PrintableText.lines("\u001b]0;title\u0007\r\u009b2J\u007f"))
                .isEqualTo("\\u001b]0;title\\u0007\\u000d\\u009b2J\\u007f");
        assertThat(PrintableText.line("a\nb\tc\u2028")).isEqualTo("a\\u000ab\\u0009c\\u2028");
    }

    @Test
    void escapesWhatTurnsTheDirectionOfAText() {
        assertThat(PrintableText.lines("a\u202eb\u2066c\u200fd\u061c")).isEqualTo("a\\u202eb\\u2066c\\u200fd\\u061c");
    }
}
