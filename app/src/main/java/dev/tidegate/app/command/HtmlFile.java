package dev.tidegate.app.command;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.model.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where an option html puts its page, which may name tables and keys: a new file is for this user only. */
public final class HtmlFile {

    private HtmlFile() {}

    public static void write(Path file, String page) {
        try {
            PrivateFile.write(file, page);
        } catch (IOException e) {
            throw new TidegateException(
                    ConfigCode.REPORT_UNWRITABLE,
                    "cannot write " + file + ": " + e.getClass().getSimpleName(),
                    "name another file with --html",
                    e);
        }
    }
}
