package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The source's extensions, and which of them the target has, can have, and cannot have. */
final class ExtensionSet {

    private static final String INSTALLED = """
            SELECT e.extname, e.extversion, n.nspname
            FROM pg_extension e
            JOIN pg_namespace n ON n.oid = e.extnamespace
            ORDER BY e.oid
            """;

    /** Some need others first; CASCADE would put those into a schema of its own choice. */
    private static final String AVAILABLE = """
            SELECT a.name, a.default_version,
                   ARRAY (SELECT v.version FROM pg_available_extension_versions v WHERE v.name = a.name) AS versions
            FROM pg_available_extensions a
            """;

    private record Extension(String name, String version, String schema) {}

    private record Available(String defaultVersion, Set<String> versions) {}

    private final List<Extension> wanted;
    private final Map<String, Available> available;

    private ExtensionSet(List<Extension> wanted, Map<String, Available> available) {
        this.wanted = wanted;
        this.available = available;
    }

    /** @param skipped that the target is not to have */
    static ExtensionSet read(SchemaSessions sessions, Set<String> skipped) throws SQLException {
        Set<String> present = new TreeSet<>();
        installed(sessions.target()).forEach(extension -> present.add(extension.name()));
        List<Extension> wanted = installed(sessions.source()).stream()
                .filter(extension -> !present.contains(extension.name()) && !skipped.contains(extension.name()))
                .toList();
        return new ExtensionSet(wanted, available(sessions.target()));
    }

    private static List<Extension> installed(Connection session) throws SQLException {
        List<Extension> extensions = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(INSTALLED)) {
            while (row.next()) {
                extensions.add(new Extension(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return extensions;
    }

    private static Map<String, Available> available(Connection target) throws SQLException {
        Map<String, Available> available = new TreeMap<>();
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(AVAILABLE)) {
            while (row.next()) {
                String[] versions = (String[]) row.getArray("versions").getArray();
                available.put(row.getString("name"), new Available(row.getString("default_version"), Set.of(versions)));
            }
        }
        return available;
    }

    /** @return an error for each that the target cannot have, an info for each that it has in another version only */
    List<SchemaFinding> findings() {
        List<SchemaFinding> findings = new ArrayList<>();
        for (Extension extension : wanted) {
            Available there = available.get(extension.name());
            if (there == null) {
                findings.add(SchemaFinding.error(
                        SchemaCopyCode.SCHEMA_EXTENSION_MISSING,
                        extension.name(),
                        "the source has version " + extension.version() + "; the target cannot have it",
                        "install its package on the target's server, or leave it out: --skip-extension "
                                + extension.name()));
            } else if (!there.versions().contains(extension.version())) {
                findings.add(SchemaFinding.info(
                        SchemaCopyCode.SCHEMA_EXTENSION_VERSION,
                        extension.name(),
                        "the source has version " + extension.version() + "; the target gets " + there.defaultVersion(),
                        ""));
            }
        }
        return findings;
    }

    /**
     * Creates those that are missing, all or none, in the schemas they have on the source and in the target's own
     * versions.
     *
     * @return how many
     */
    int create(Connection target, Consumer<String> progress) throws SQLException {
        target.setAutoCommit(false);
        String doing = "";
        try (Statement statement = target.createStatement()) {
            for (Extension extension : wanted) {
                doing = extension.name();
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + SqlName.quote(extension.schema()));
                statement.execute("CREATE EXTENSION IF NOT EXISTS " + SqlName.quote(extension.name()) + " WITH SCHEMA "
                        + SqlName.quote(extension.schema()));
                progress.accept("creating EXTENSION " + extension.name());
            }
            target.commit();
            return wanted.size();
        } catch (SQLException e) {
            target.rollback();
            throw new TidegateException(
                    SchemaCopyCode.SCHEMA_EXTENSION_DENIED,
                    "the target did not create extension " + doing + ": " + SqlFailures.describe(e),
                    "let somebody who may run CREATE EXTENSION " + SqlName.quote(doing)
                            + ", then start again; or leave it out: --skip-extension " + doing,
                    e);
        } finally {
            target.setAutoCommit(true);
        }
    }
}
