package dev.tidegate.demo;

import dev.tidegate.app.terminal.Screen;
import java.io.PrintWriter;
import java.time.Duration;

/** What the demo says: lines, and one line that is written over on a terminal. */
public final class DemoScreen {

    private static final long PLAIN_EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintWriter out;
    private final boolean terminal;
    private boolean lineOpen;
    private long lastPlainAt;

    public DemoScreen(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void say(String line) {
        endProgress();
        out.println(line);
        out.flush();
    }

    /** On a terminal over the last one, elsewhere a line every two seconds. */
    void progress(String line) {
        if (terminal) {
            out.print(Screen.overwrite(line));
            lineOpen = true;
        } else if (System.nanoTime() - lastPlainAt > PLAIN_EVERY_NANOS) {
            lastPlainAt = System.nanoTime();
            out.println(line);
        }
        out.flush();
    }

    private void endProgress() {
        if (lineOpen) {
            out.println();
            lineOpen = false;
        }
    }
}
