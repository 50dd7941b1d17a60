package dev.tidegate.prepare.schema.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientProgramsTest {

    @TempDir
    Path directory;

    /** A script that says the version. */
    private Path programs(String dumpVersion, String restoreVersion) throws IOException {
        Path place = Files.createDirectories(directory.resolve(dumpVersion + "-" + restoreVersion));
        write(place.resolve("pg_dump"), dumpVersion);
        write(place.resolve("pg_restore"), restoreVersion);
        return place;
    }

    private static void write(Path program, String version) throws IOException {
        Files.writeString(
                program,
                "#!/bin/sh\necho '" + program.getFileName() + " (PostgreSQL) " + version + " (Debian " + version
                        + "-1)'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static ClientPrograms find(Path place, int source, int target) {
        return ClientPrograms.find(Optional.of(place), "", source, target);
    }

    @Test
    void takesThoseThatSuitBothServers() throws IOException {
        assertThat(find(programs("16.4", "16.4"), 10, 18).dumpMajor()).isEqualTo(16);
        assertThat(find(programs("18.1", "18.1"), 18, 18).restoreMajor()).isEqualTo(18);
        String path = programs("13.2", "13.2") + ":" + programs("16.4", "16.4");
        assertThat(ClientPrograms.find(Optional.empty(), path, 15, 18).dumpMajor())
                .as("the first on the PATH is too old")
                .isGreaterThanOrEqualTo(15);
    }

    @Test
    void saysWhatToInstall() throws IOException {
        assertRefused(directory, 15, 18, "SCHEMA-CLIENT-MISSING", "postgresql-client-15");
        assertRefused(programs("14.1", "14.1"), 15, 18, "SCHEMA-CLIENT-OLD", "postgresql-client-15");
        assertRefused(programs("17.1", "16.1"), 15, 18, "SCHEMA-CLIENT-OLD", "install version 15");
        assertRefused(programs("17.1", "17.1"), 13, 15, "SCHEMA-CLIENT-NEW", "postgresql-client-15");
        assertRefused(programs("18.1", "18.1"), 18, 15, "SCHEMA-CLIENT-NEW", "by hand");
    }

    private static void assertRefused(Path place, int source, int target, String code, String fix) {
        assertThatThrownBy(() -> find(place, source, target)).satisfies(e -> {
            TidegateException failure = (TidegateException) e;
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.nextStep()).contains(fix);
        });
    }
}
