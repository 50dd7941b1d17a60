package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.prepare.check.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** What is asked of either server. */
final class SupportedVersions {

    private static final int OLDEST = 10;
    private static final int NEWEST = 18;

    private SupportedVersions() {}

    static List<Finding> of(String side, ServerInfo server) {
        List<Finding> findings = new ArrayList<>();
        if (server.major() < OLDEST) {
            findings.add(Finding.error(
                    ServerCode.VERSION,
                    side,
                    "the server is PostgreSQL " + server.major(),
                    "PostgreSQL " + OLDEST + " is the oldest that Tidegate works with"));
        }
        if (server.major() > NEWEST) {
            findings.add(Finding.warning(
                    ServerCode.VERSION,
                    side,
                    "the server is PostgreSQL " + server.major() + ", newer than " + NEWEST + ", the newest tested",
                    "look for a newer Tidegate"));
        }
        return findings;
    }
}
