package dev.tidegate.system.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Locales in which money looks different, made from the machine's own sources because small machines come without any:
 * one with a comma, one without decimals.
 */
final class Locales {

    static final String COMMA = "de_DE.UTF-8";
    static final String NO_DECIMALS = "ja_JP.UTF-8";

    private Locales() {}

    /** @return whether they were made; without localedef or its sources money is tried under C alone */
    static boolean make(Path directory) {
        return make(directory, COMMA) && make(directory, NO_DECIMALS);
    }

    private static boolean make(Path directory, String locale) {
        if (Files.isDirectory(directory.resolve(locale))) {
            return true;
        }
        String source = locale.substring(0, locale.indexOf('.'));
        try {
            Process localedef = new ProcessBuilder(
                            "localedef",
                            "-i",
                            source,
                            "-f",
                            "UTF-8",
                            directory.resolve(locale).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // It exits with 1 after warnings as well.
            return localedef.waitFor(60, TimeUnit.SECONDS) && Files.isDirectory(directory.resolve(locale));
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
