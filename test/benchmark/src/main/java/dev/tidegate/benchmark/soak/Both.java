package dev.tidegate.benchmark.soak;

import java.io.IOException;
import java.io.Writer;

/** Writes to the terminal and to a file. */
final class Both extends Writer {

    private final Writer terminal;
    private final Writer file;

    Both(Writer terminal, Writer file) {
        this.terminal = terminal;
        this.file = file;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        terminal.write(text, offset, length);
        file.write(text, offset, length);
    }

    @Override
    public void flush() throws IOException {
        terminal.flush();
        file.flush();
    }

    /** The terminal stays open for whoever has it. */
    @Override
    public void close() throws IOException {
        flush();
        file.close();
    }
}
