package dev.tidegate.prepare.schema.client;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's own pg_dump and pg_restore, of one installation.
 *
 * @param dumpVersion pg_dump's
 * @param restoreVersion pg_restore's
 */
public record ClientPrograms(Path dump, Path restore, ProgramVersion dumpVersion, ProgramVersion restoreVersion) {

    private static final Logger LOG = LoggerFactory.getLogger(ClientPrograms.class);

    /** From this version on pg_restore sets a parameter (transaction_timeout) that older servers do not know. */
    private static final int RESTORES_TO_ITSELF_AND_NEWER = 17;

    /** Where packages put the programs of several versions side by side: Debian, Red Hat, Homebrew. */
    private static final List<String> PLACES = List.of(
            "/usr/lib/postgresql:*/bin",
            "/usr:pgsql-*/bin",
            "/opt/homebrew/opt:{libpq,postgresql@*}/bin",
            "/usr/local/opt:{libpq,postgresql@*}/bin");

    /**
     * The first that suits both servers and has no known holes, along the PATH and then where packages put them; if all that suit
     * have holes, the first of them, of which {@link #knownHoles} tells.
     *
     * @param directory the only place to look at; empty to search
     * @param path as in the environment
     * @throws TidegateException SCHEMA-CLIENT-MISSING, SCHEMA-CLIENT-OLD or SCHEMA-CLIENT-NEW, with what to install
     */
    public static ClientPrograms find(Optional<Path> directory, String path, int sourceMajor, int targetMajor) {
        List<ClientPrograms> found = new ArrayList<>();
        for (Path place : directory.map(List::of).orElseGet(() -> places(path))) {
            in(place).ifPresent(found::add);
        }
        if (found.isEmpty()) {
            throw missing(directory, sourceMajor);
        }
        List<ClientPrograms> suited = found.stream()
                .filter(programs -> programs.suits(sourceMajor, targetMajor))
                .toList();
        if (suited.isEmpty()) {
            throw unsuited(found, sourceMajor, targetMajor);
        }
        return suited.stream()
                .filter(programs -> programs.knownHoles().isEmpty())
                .findFirst()
                .orElse(suited.get(0));
    }

    /**
     * What find would give, as far as it is there: for a check that must not fail because a program is missing.
     *
     * @return empty if none suits both servers
     */
    public static Optional<ClientPrograms> findIfAny(String path, int sourceMajor, int targetMajor) {
        try {
            return Optional.of(find(Optional.empty(), path, sourceMajor, targetMajor));
        } catch (TidegateException e) {
            return Optional.empty();
        }
    }

    /** @return what is wrong with their releases, as words; empty if nothing is known */
    public Optional<String> knownHoles() {
        for (Map.Entry<Path, ProgramVersion> program :
                Map.of(dump, dumpVersion, restore, restoreVersion).entrySet()) {
            ProgramVersion version = program.getValue();
            if (version.hasKnownHoles()) {
                return Optional.of(program.getKey() + " is of PostgreSQL " + version
                        + ", through which names on the source can have code run on the target or here (CVE-2025-8714,"
                        + " CVE-2025-8715); " + version.firstSafe() + " and later do not");
            }
        }
        return Optional.empty();
    }

    int dumpMajor() {
        return dumpVersion.major();
    }

    int restoreMajor() {
        return restoreVersion.major();
    }

    private boolean suits(int sourceMajor, int targetMajor) {
        return reads(sourceMajor) && writes(targetMajor);
    }

    /** pg_dump refuses a newer server, and pg_restore an archive of a newer pg_dump. */
    private boolean reads(int sourceMajor) {
        return dumpMajor() >= sourceMajor && restoreMajor() >= dumpMajor();
    }

    private boolean writes(int targetMajor) {
        return restoreMajor() < RESTORES_TO_ITSELF_AND_NEWER || targetMajor >= RESTORES_TO_ITSELF_AND_NEWER;
    }

    private static List<Path> places(String path) {
        List<Path> places = new ArrayList<>();
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty()) {
                places.add(Path.of(directory));
            }
        }
        for (String place : PLACES) {
            String[] parts = place.split(":", 2);
            String[] glob = parts[1].split("/", 2);
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(Path.of(parts[0]), glob[0])) {
                versions.forEach(version -> places.add(version.resolve(glob[1])));
            } catch (IOException e) {
                LOG.trace("no programs below {}: {}", parts[0], e.toString());
            }
        }
        return places;
    }

    private static Optional<ClientPrograms> in(Path directory) {
        Path dump = directory.resolve("pg_dump");
        Path restore = directory.resolve("pg_restore");
        if (!Files.isExecutable(dump) || !Files.isExecutable(restore) || isDispatcher(dump)) {
            return Optional.empty();
        }
        Optional<ProgramVersion> dumpVersion = ClientProcess.version(dump);
        Optional<ProgramVersion> restoreVersion = ClientProcess.version(restore);
        if (dumpVersion.isEmpty() || restoreVersion.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClientPrograms(dump, restore, dumpVersion.get(), restoreVersion.get()));
    }

    /** Debian's, which chooses a version by itself and tells another one than it takes for a remote server. */
    private static boolean isDispatcher(Path program) {
        try {
            return program.toRealPath().getFileName().toString().equals("pg_wrapper");
        } catch (IOException e) {
            return false;
        }
    }

    private static TidegateException missing(Optional<Path> directory, int sourceMajor) {
        return new TidegateException(
                SchemaCopyCode.SCHEMA_CLIENT_MISSING,
                "pg_dump and pg_restore are not found "
                        + directory.map(place -> "in " + place).orElse("on the PATH"),
                install(sourceMajor));
    }

    private static TidegateException unsuited(List<ClientPrograms> found, int sourceMajor, int targetMajor) {
        String versions = found.stream()
                .map(programs -> programs.dump().getParent() + " (pg_dump " + programs.dumpMajor() + ", pg_restore "
                        + programs.restoreMajor() + ")")
                .distinct()
                .collect(Collectors.joining(", "));
        if (found.stream().noneMatch(programs -> programs.reads(sourceMajor))) {
            return new TidegateException(
                    SchemaCopyCode.SCHEMA_CLIENT_OLD,
                    "pg_dump must not be older than the source, which is PostgreSQL " + sourceMajor
                            + ", nor pg_restore older than pg_dump; found " + versions,
                    install(sourceMajor));
        }
        String fix = sourceMajor < RESTORES_TO_ITSELF_AND_NEWER
                ? install(Math.max(sourceMajor, targetMajor))
                : "copy the schema by hand: pg_dump --schema-only --section=pre-data --no-owner SOURCE"
                        + " | sed '/^SET transaction_timeout/d' | psql TARGET, after the load the same with post-data;"
                        + " `tidegate schema diff` then shows what is missing";
        return new TidegateException(
                SchemaCopyCode.SCHEMA_CLIENT_NEW,
                "pg_restore 17 and newer cannot write into a target before 17 (this one is " + targetMajor + "); found "
                        + versions,
                fix);
    }

    private static String install(int major) {
        return "install version " + major + (major < RESTORES_TO_ITSELF_AND_NEWER - 1 ? " to 16" : "")
                + " (Debian and Ubuntu: apt-get install postgresql-client-" + major
                + "; Red Hat: dnf install postgresql"
                + major + "; macOS: brew install postgresql@" + major + "), or name its directory with --programs";
    }
}
