package dev.tidegate.prepare.schema.copy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the schema is to be brought over.
 *
 * @param schemas names, or {@code *}; empty for those that tables.include names
 * @param owners whether objects get their owners, where target.user may give them; otherwise all belong to target.user
 * @param grants whether GRANTs and default privileges come along, where target.user may give them
 * @param skippedExtensions that the target is not to have
 * @param jobs sessions that make indexes and constraints; 1 to 64
 * @param maintenanceWorkMem of each of these sessions, as PostgreSQL writes sizes; empty for the server's
 * @param programs directory of pg_dump and pg_restore; empty to look for them
 * @param timeMax after which a program is ended
 */
public record SchemaCopyOptions(
        Section section,
        List<String> schemas,
        boolean owners,
        boolean grants,
        Set<String> skippedExtensions,
        int jobs,
        Optional<String> maintenanceWorkMem,
        Optional<Path> programs,
        Duration timeMax) {

    public SchemaCopyOptions {
        schemas = List.copyOf(schemas);
        skippedExtensions = Set.copyOf(skippedExtensions);
        if (jobs < 1 || jobs > 64) {
            throw new IllegalArgumentException("jobs must lie between 1 and 64, not " + jobs);
        }
    }

    /** With the defaults for the rest. */
    public static SchemaCopyOptions of(Section section) {
        return new SchemaCopyOptions(
                section, List.of(), true, true, Set.of(), 4, Optional.empty(), Optional.empty(), Duration.ofDays(3));
    }
}
