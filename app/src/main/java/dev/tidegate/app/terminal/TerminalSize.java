package dev.tidegate.app.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much fits on the terminal. Java cannot ask; stty, which every Unix has, can (ADR 13). */
public record TerminalSize(int rows, int columns) {

    /** Of every terminal that does not say. */
    public static final TerminalSize USUAL = new TerminalSize(24, 80);

    private static final int WITHIN_MILLIS = 500;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");

    /** @return empty if there is none, or it does not say */
    public static Optional<TerminalSize> ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(WITHIN_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            return of(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public static Optional<TerminalSize> of(String answer) {
        Matcher size = SIZE.matcher(answer.strip());
        if (!size.matches()) {
            return Optional.empty();
        }
        TerminalSize found = new TerminalSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
        // A terminal that nobody has told its size says 0 0.
        return found.rows > 0 && found.columns > 0 ? Optional.of(found) : Optional.empty();
    }
}
