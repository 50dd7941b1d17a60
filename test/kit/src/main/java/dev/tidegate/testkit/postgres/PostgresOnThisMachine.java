package dev.tidegate.testkit.postgres;

import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A server from the embedded binaries, with its data below a directory of this machine. */
final class PostgresOnThisMachine implements PostgresHost {

    private final Path postgres;
    private final Path data;
    private final Path serverLog;
    private final int port;
    private final Map<String, String> environment;

    private PostgresOnThisMachine(Path postgres, Path data, Path serverLog, int port, Map<String, String> environment) {
        this.postgres = postgres;
        this.data = data;
        this.serverLog = serverLog;
        this.port = port;
        this.environment = environment;
    }

    /** Makes the data directory if there is none. */
    static PostgresOnThisMachine in(
            Path home, PostgresVersion version, int port, Map<String, String> environment, Path serverLog)
            throws IOException {
        PostgresBinaries binaries = PostgresBinaries.of(version);
        Path data = home.resolve("data");
        if (!Files.isDirectory(data)) {
            Path unfinished = home.resolve("data.new");
            if (Files.isDirectory(unfinished)) {
                Directories.delete(unfinished);
            }
            binaries.createDataDirectory(unfinished);
            Directories.publish(unfinished, data);
        }
        return new PostgresOnThisMachine(binaries.postgres(), data, serverLog, port, environment);
    }

    @Override
    public PostgresRun start(
            Map<String, String> settings, Collection<String> passwordRoles, Collection<String> tlsRoles)
            throws IOException {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("port", Integer.toString(port));
        Files.writeString(data.resolve("postgresql.conf"), PostgresSettings.lines(all));
        Files.writeString(
                data.resolve("pg_hba.conf"), PostgresSettings.hostBasedAccess(passwordRoles, tlsRoles, "127.0.0.1/32"));
        return Postmaster.start(postgres, data, environment, serverLog);
    }

    /** The directory is its owner's to remove. */
    @Override
    public void remove() {}
}
