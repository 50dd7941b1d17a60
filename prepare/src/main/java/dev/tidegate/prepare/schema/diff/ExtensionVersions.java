package dev.tidegate.prepare.schema.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which extensions, in which versions, a server can have. */
final class ExtensionVersions {

    private static final String AVAILABLE = """
            SELECT a.name, a.default_version,
                   ARRAY (SELECT v.version FROM pg_available_extension_versions v WHERE v.name = a.name) AS versions
            FROM pg_available_extensions a
            """;

    private final Map<String, String> defaults = new HashMap<>();
    private final Map<String, Set<String>> all = new HashMap<>();

    private ExtensionVersions() {}

    static ExtensionVersions read(Connection session) throws SQLException {
        ExtensionVersions versions = new ExtensionVersions();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(AVAILABLE)) {
            while (row.next()) {
                versions.defaults.put(row.getString("name"), row.getString("default_version"));
                versions.all.put(row.getString("name"), Set.of((String[])
                        row.getArray("versions").getArray()));
            }
        }
        return versions;
    }

    boolean has(String extension) {
        return defaults.containsKey(extension);
    }

    boolean has(String extension, String version) {
        return all.getOrDefault(extension, Set.of()).contains(version);
    }

    boolean isDefault(String extension, String version) {
        return version.equals(defaults.get(extension));
    }
}
