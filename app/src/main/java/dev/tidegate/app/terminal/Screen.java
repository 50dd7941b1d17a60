package dev.tidegate.app.terminal;

import dev.tidegate.model.text.PrintableText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The escape codes that draw over what a terminal shows, without a flicker. A line is erased before it is written: erased
 * afterwards, one that fills the terminal's width could lose its last character.
 */
public final class Screen {

    private static final String ESCAPE = "\u001b[";
    private static final String TO_END_OF_LINE = ESCAPE + "K";
    private static final String TO_END_OF_SCREEN = ESCAPE + "J";

    private Screen() {}

    /** Empties the screen. */
    public static String clear() {
        return ESCAPE + "2J";
    }

    /** The lines, from the top of the screen, and nothing below them. */
    public static String draw(List<String> lines) {
        return ESCAPE + "H" + block(lines) + TO_END_OF_SCREEN;
    }

    /** The lines, from where the cursor is, at the beginning of a line. */
    public static String block(List<String> lines) {
        return lines.stream()
                .map(line -> TO_END_OF_LINE + PrintableText.line(line) + "\n")
                .collect(Collectors.joining());
    }

    /** The line in which the cursor is, written over; shorter than the terminal is wide. */
    public static String overwrite(String line) {
        return "\r" + PrintableText.line(line) + TO_END_OF_LINE;
    }

    /** Removes the last lines, and puts the cursor where the first of them was. */
    public static String eraseLast(int lines) {
        return ESCAPE + lines + "A\r" + TO_END_OF_SCREEN;
    }
}
