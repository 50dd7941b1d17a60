package dev.tidegate.cli;

import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an option html puts its page. */
final class HtmlFile {

    private HtmlFile() {}

    static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new TidegateException(
                    FailureCategory.USAGE,
                    "REPORT-UNWRITABLE",
                    "cannot write " + file + ": " + e.getClass().getSimpleName(),
                    "name another file with --html",
                    e);
        }
    }
}
