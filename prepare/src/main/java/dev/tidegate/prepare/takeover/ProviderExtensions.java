package dev.tidegate.prepare.takeover;

import java.util.Set;

/** Extensions that only the source's provider has, for its own purposes: no application needs them elsewhere. */
final class ProviderExtensions {

    private static final Set<String> NAMES = Set.of(
            "neon",
            "neon_utils",
            "rds_tools",
            "aurora_stat_utils",
            "aiven_extras",
            "azure",
            "google_vacuum_mgmt",
            "pgaudit_rds");

    private ProviderExtensions() {}

    static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
