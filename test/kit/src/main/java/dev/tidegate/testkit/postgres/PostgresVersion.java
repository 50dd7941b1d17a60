package dev.tidegate.testkit.postgres;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL releases that can be started. */
public enum PostgresVersion {
    V10("10.23.0"),
    V13("13.23.0"),
    V15("15.19.0"),
    V17("17.11.0"),
    V18("18.6.0");

    private static final List<String> ARCHIVES = List.of(
            "postgres-linux-x86_64.txz",
            "postgres-linux-arm_64.txz",
            "postgres-darwin-x86_64.txz",
            "postgres-darwin-arm_64.txz");

    private final String release;

    PostgresVersion(String release) {
        this.release = release;
    }

    /** For example {@code 15.19.0}. */
    public String release() {
        return release;
    }

    /** For example 15. */
    public int major() {
        return Integer.parseInt(release.substring(0, release.indexOf('.')));
    }

    /** Whether binaries of the release exist for this platform; 10 and 13 exist for Linux on amd64 only. */
    public boolean isAvailable() {
        return resource().isPresent();
    }

    /** The archive of the binaries; the caller closes it. */
    InputStream archive() {
        return resource()
                .map(PostgresVersion.class::getResourceAsStream)
                .orElseThrow(() -> new IllegalStateException("There are no binaries of PostgreSQL " + release
                        + " for this platform; ask isAvailable() first, or use another version"));
    }

    /** The build brings the archive of its own platform only, so the one that is there is the right one. */
    private Optional<String> resource() {
        return ARCHIVES.stream()
                .map(archive -> "/postgres-binaries/" + release + "/" + archive)
                .filter(resource -> PostgresVersion.class.getResource(resource) != null)
                .findFirst();
    }
}
