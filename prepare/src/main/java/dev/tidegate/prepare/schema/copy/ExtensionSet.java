package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.AvailableExtensions;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Extensions of the source, and which of them the target has, can have, and cannot have. */
final class ExtensionSet {

    private static final String INSTALLED = """
            SELECT e.extname, e.extversion, n.nspname
            FROM pg_extension e
            JOIN pg_namespace n ON n.oid = e.extnamespace
            ORDER BY e.oid
            """;

    private record Extension(String name, String version, String schema) {}

    private final List<Extension> wanted;
    private final AvailableExtensions available;

    private ExtensionSet(List<Extension> wanted, AvailableExtensions available) {
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
        return new ExtensionSet(wanted, AvailableExtensions.read(sessions.target()));
    }

    /** In the order of their creation, because some need others first; CASCADE would choose the schema of those itself. */
    private static List<Extension> installed(Connection session) throws SQLException {
        return Sql.on(session)
                .list(INSTALLED, row -> new Extension(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** @return an error for each that the target cannot have, an info for each that it has in another version only */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Extension extension : wanted) {
            if (!available.has(extension.name())) {
                findings.add(Finding.error(
                        SchemaCopyCode.SCHEMA_EXTENSION_MISSING,
                        extension.name(),
                        "the source has version " + extension.version() + "; the target cannot have it",
                        "install its package on the target's server, or leave it out: --skip-extension "
                                + extension.name()));
            } else if (!available.has(extension.name(), extension.version())) {
                findings.add(Finding.info(
                        SchemaCopyCode.SCHEMA_EXTENSION_VERSION,
                        extension.name(),
                        "the source has version " + extension.version() + "; the target gets "
                                + available.defaultVersion(extension.name()).orElse("none"),
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
        try {
            for (Extension extension : wanted) {
                doing = extension.name();
                Sql.on(target).execute("CREATE SCHEMA IF NOT EXISTS " + SqlName.quote(extension.schema()));
                Sql.on(target)
                        .execute("CREATE EXTENSION IF NOT EXISTS " + SqlName.quote(extension.name()) + " WITH SCHEMA "
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
                    "let a role that may create it run CREATE EXTENSION " + SqlName.quote(doing)
                            + ", then start again; or leave it out: --skip-extension " + doing,
                    e);
        } finally {
            target.setAutoCommit(true);
        }
    }
}
