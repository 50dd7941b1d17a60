package dev.tidegate.testkit.postgres;

import dev.tidegate.testkit.process.Directories;
import dev.tidegate.testkit.process.ServerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

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
            unpack(archive, unpacked);
            initialise(unpacked);
            Directories.publish(unpacked, home);
        } catch (IOException | RuntimeException e) {
            Directories.delete(unpacked);
            throw e;
        }
    }

    private static void unpack(InputStream archive, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (!path.startsWith(directory)) {
                    throw new IOException("The archive points outside of itself: " + entry.getName());
                }
                unpack(entry, tar, path);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            throw new IOException("Hard links are not expected: " + entry.getName());
        } else {
            Files.copy(content, path);
            if ((entry.getMode() & 0100) != 0) {
                makeExecutable(path);
            }
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(file, permissions);
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
