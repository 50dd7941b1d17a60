package dev.tidegate.prepare.schema.catalog;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Extensions that a server has or could create, with their versions: pg_available_extensions. */
public final class AvailableExtensions {

    private static final String AVAILABLE = """
            SELECT a.name, a.default_version, a.installed_version,
                   ARRAY (SELECT v.version FROM pg_available_extension_versions v WHERE v.name = a.name) AS versions
            FROM pg_available_extensions a
            """;

    /** @param installed in the session's database; empty if it is not */
    private record Extension(String defaultVersion, Optional<String> installed, Set<String> versions) {}

    private final Map<String, Extension> extensions = new HashMap<>();

    private AvailableExtensions() {}

    public static AvailableExtensions read(Connection session) throws SQLException {
        AvailableExtensions available = new AvailableExtensions();
        Sql.on(session)
                .each(
                        AVAILABLE,
                        row -> available.extensions.put(
                                row.getString("name"),
                                new Extension(
                                        row.getString("default_version"),
                                        Optional.ofNullable(row.getString("installed_version")),
                                        Set.of((String[])
                                                row.getArray("versions").getArray()))));
        return available;
    }

    public boolean has(String name) {
        return extensions.containsKey(name);
    }

    public boolean has(String name, String version) {
        return has(name) && extensions.get(name).versions().contains(version);
    }

    public boolean isDefault(String name, String version) {
        return has(name) && version.equals(extensions.get(name).defaultVersion());
    }

    /** @return the version that CREATE EXTENSION takes; empty if the server does not have the extension */
    public Optional<String> defaultVersion(String name) {
        return Optional.ofNullable(extensions.get(name)).map(Extension::defaultVersion);
    }

    /** @return the installed version, else the one that CREATE EXTENSION takes */
    public Optional<String> version(String name) {
        return Optional.ofNullable(extensions.get(name))
                .flatMap(extension -> extension.installed().or(() -> Optional.ofNullable(extension.defaultVersion())));
    }
}
