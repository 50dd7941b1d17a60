package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** Check of a server's major version, on either side. */
final class SupportedVersions {

    private SupportedVersions() {}

    static List<Finding> check(String side, ServerInfo server) {
        List<Finding> findings = new ArrayList<>();
        if (server.major() < ServerFeature.OLDEST_SERVER) {
            findings.add(Finding.error(
                    ServerCode.VERSION,
                    side,
                    "the server is PostgreSQL " + server.major(),
                    "PostgreSQL " + ServerFeature.OLDEST_SERVER + " is the oldest that Tidegate works with"));
        }
        if (server.major() > ServerFeature.NEWEST_SERVER) {
            findings.add(Finding.warning(
                    ServerCode.VERSION,
                    side,
                    "the server is PostgreSQL " + server.major() + ", newer than " + ServerFeature.NEWEST_SERVER
                            + ", the newest that is tested",
                    "use a newer Tidegate, if there is one"));
        }
        return findings;
    }
}
