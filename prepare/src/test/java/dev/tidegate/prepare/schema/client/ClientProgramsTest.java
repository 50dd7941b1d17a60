package dev.tidegate.prepare.schema.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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

    @Test
    void saysWhichReleasesHaveKnownHolesAndPrefersThoseWithout() throws IOException {
        for (String safe : List.of("13.22", "14.19", "15.14", "16.10", "17.6", "18.0", "18.1", "19devel")) {
            assertThat(find(programs(safe, safe), 10, 18).knownHoles()).as(safe).isEmpty();
        }
        for (String unsafe : List.of("12.22", "13.21", "14.18", "15.13", "16.9", "17.5")) {
            assertThat(find(programs(unsafe, unsafe), 10, 18).knownHoles())
                    .as(unsafe)
                    .get()
                    .asString()
                    .contains("CVE-2025-8714", "PostgreSQL " + unsafe);
        }
        assertThat(find(programs("16.10", "16.9"), 10, 18).knownHoles())
                .get()
                .asString()
                .contains("pg_restore is of PostgreSQL 16.9", "16.10 and later");
        String path = programs("17.5", "17.5") + ":" + programs("17.6", "17.6");
        assertThat(ClientPrograms.find(Optional.empty(), path, 17, 18).dumpVersion())
                .isEqualTo(new ProgramVersion(17, 6));
    }

    private static void assertRefused(Path place, int source, int target, String code, String fix) {
        assertThatThrownBy(() -> find(place, source, target)).satisfies(e -> {
            TidegateException failure = (TidegateException) e;
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.nextStep()).contains(fix);
        });
    }
}
