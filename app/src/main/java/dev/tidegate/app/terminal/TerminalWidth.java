package dev.tidegate.app.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How wide the terminal is, asked of it again and again: people make windows wider and narrower, and a line that is too
 * long would take two. Owned by one thread.
 */
final class TerminalWidth {

    private static final Logger LOG = LoggerFactory.getLogger(TerminalWidth.class);
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);
    private static final int ANSWER_MAX_MILLIS = 500;
    /** Of every terminal that does not say. */
    private static final int USUAL = 80;

    private static final int LEAST = 20;

    private long askedAtNanos;
    private int columns;

    int columns() {
        if (columns == 0 || System.nanoTime() - askedAtNanos > ASK_EVERY.toNanos()) {
            askedAtNanos = System.nanoTime();
            columns = parse(ask());
        }
        return columns;
    }

    /** @param size rows and columns, as stty prints them */
    static int parse(String size) {
        String[] parts = size.strip().split(" ", -1);
        if (parts.length != 2 || !parts[1].matches("[1-9]\\d{0,4}")) {
            return USUAL;
        }
        return Math.max(LEAST, Integer.parseInt(parts[1]));
    }

    /** Java has no call for it. */
    private static String ask() {
        try {
            Process stty = new ProcessBuilder("sh", "-c", "stty size < /dev/tty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(ANSWER_MAX_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.debug("the terminal's width cannot be asked for", e);
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
