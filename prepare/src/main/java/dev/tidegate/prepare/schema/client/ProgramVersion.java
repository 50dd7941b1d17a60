package dev.tidegate.prepare.schema.client;

import java.util.Map;

/**
 * Version of a PostgreSQL client program.
 *
 * @param minor of the release; 0 of one that is not out yet
 */
public record ProgramVersion(int major, int minor) {

    /**
     * The first releases without the known holes of pg_dump and pg_restore: CVE-2025-8714 and CVE-2025-8715, of August 2025, by
     * which a superuser of the source, or whoever may name an object there, has code run where the dump is restored.
     */
    private static final Map<Integer, Integer> FIRST_SAFE = Map.of(13, 22, 14, 19, 15, 14, 16, 10, 17, 6);

    /** These get no fixes any more. */
    private static final int OLDEST_SAFE_MAJOR = 13;

    /** @return whether the release has a known hole that a later one of its major version, or a later major version, fixes */
    public boolean hasKnownHoles() {
        return major < OLDEST_SAFE_MAJOR || minor < FIRST_SAFE.getOrDefault(major, 0);
    }

    /** The release to install instead. */
    public String firstSafe() {
        return major < OLDEST_SAFE_MAJOR
                ? OLDEST_SAFE_MAJOR + "." + FIRST_SAFE.get(OLDEST_SAFE_MAJOR)
                : major + "." + FIRST_SAFE.getOrDefault(major, minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
