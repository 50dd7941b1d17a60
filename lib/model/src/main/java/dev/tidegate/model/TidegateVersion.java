package dev.tidegate.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this Tidegate, as its build has it. */
public final class TidegateVersion {

    private static final String FILE = "build.properties";

    private TidegateVersion() {}

    /** @return for example {@code 0.1.0} */
    public static String text() {
        Properties build = new Properties();
        try (InputStream file = TidegateVersion.class.getResourceAsStream(FILE)) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("version");
    }
}
