package dev.tidegate.app.command;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an option html puts its page. */
public final class HtmlFile {

    private HtmlFile() {}

    public static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new TidegateException(
                    ConfigCode.REPORT_UNWRITABLE,
                    "cannot write " + file + ": " + e.getClass().getSimpleName(),
                    "name another file with --html",
                    e);
        }
    }
}
