package dev.tidegate.app.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A terminal with some lines at its end that are drawn again and again, above which everything else scrolls. It takes
 * the place of System.err, so that the log goes through it. Any thread.
 */
final class ProgressBarStream extends PrintStream {

    private final PrintStream terminal;
    private int drawn;

    ProgressBarStream(PrintStream terminal) {
        super(terminal, false, StandardCharsets.UTF_8);
        this.terminal = terminal;
    }

    synchronized void draw(List<String> lines) {
        erase();
        terminal.print(Screen.block(lines));
        drawn = lines.size();
        terminal.flush();
    }

    synchronized void erase() {
        if (drawn > 0) {
            terminal.print(Screen.eraseLast(drawn));
            drawn = 0;
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        erase();
        terminal.write(bytes, offset, length);
        terminal.flush();
    }

    @Override
    public synchronized void write(int b) {
        erase();
        terminal.write(b);
    }
}
