package dev.tidegate.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What was built, from which commit. */
final class Version implements IVersionProvider {

    private static final String FILE = "build.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream(FILE)) {
            build.load(file);
        }
        return new String[] {
            "tidegate " + build.getProperty("version") + " (commit " + build.getProperty("commit") + ")",
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
