package dev.tidegate.testkit.postgres;

import dev.tidegate.testkit.process.Directories;
import dev.tidegate.testkit.process.ServerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The programs of one PostgreSQL release, unpacked once per machine, and a freshly initialised data directory to copy.
 *
 * <p>Several JVMs may ask at once: each does the work beside the final place, and the first to finish wins.
 */
final class PostgresBinaries {
    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    static synchronized PostgresBinaries of(PostgresVersion version) throws IOException {
        Path home = Directories.cache().resolve(version.release());
        if (!Files.isDirectory(home)) {
            try (InputStream archive = version.archive()) {
                prepare(archive, home);
            }
        }
        return new PostgresBinaries(home);
    }

    private static void prepare(InputStream archive, Path home) throws IOException {
        Path unpacked = Files.createTempDirectory(Directories.cache(), home.getFileName() + "-unpacking-");
        try {
            TarXz.unpack(archive, unpacked);
            initialise(unpacked);
            Directories.publish(unpacked, home);
        } catch (IOException | RuntimeException e) {
            Directories.delete(unpacked);
            throw e;
        }
    }

    /** What initdb takes seconds for is done once; each server gets a copy. */
    private static void initialise(Path home) throws IOException {
        ServerCommand.run(
                List.of(
                        home.resolve("bin/initdb").toString(),
                        "--pgdata=" + home.resolve("template"),
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "-N"),
                home.resolve("initdb.log"));
    }

    Path postgres() {
        return home.resolve("bin/postgres");
    }

    /** Makes a data directory as initdb would. */
    void createDataDirectory(Path data) throws IOException {
        Directories.copy(home.resolve("template"), data);
    }
}
