package dev.tidegate.prepare.assess.read;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.assess.model.ExtensionUse;
import dev.tidegate.prepare.schema.catalog.AvailableExtensions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The target of an assessment, if it answers: often there is none yet. */
public final class TargetSide implements AutoCloseable {

    private static final String INSTALLED =
            "SELECT extname, extversion FROM pg_extension ORDER BY extname::text COLLATE \"C\"";

    /** Something that may fail as databases do. */
    public interface Opening {
        public Connection open() throws SQLException;
    }

    private final Optional<Connection> session;
    private final String unknown;

    private TargetSide(Optional<Connection> session, String unknown) {
        this.session = session;
        this.unknown = unknown;
    }

    public static TargetSide open(Opening opening) {
        try {
            return new TargetSide(Optional.of(opening.open()), "");
        } catch (SQLException e) {
            return new TargetSide(Optional.empty(), SqlFailures.describe(e));
        } catch (TidegateException e) {
            return new TargetSide(Optional.empty(), e.getMessage());
        }
    }

    Optional<Connection> session() {
        return session;
    }

    /** @return why it was not reached; empty if it was */
    public String unknown() {
        return unknown;
    }

    public Optional<String> version() throws SQLException {
        return session.isEmpty() ? Optional.empty() : Optional.of(setting("server_version"));
    }

    public Optional<Integer> major() throws SQLException {
        return session.isEmpty()
                ? Optional.empty()
                : Optional.of(Integer.parseInt(setting("server_version_num")) / 10_000);
    }

    private String setting(String name) throws SQLException {
        return Sql.on(session.orElseThrow()).one("SHOW " + name, Sql.TEXT);
    }

    /** The source's extensions, with what the target has of them. */
    public List<ExtensionUse> extensions(Connection source) throws SQLException {
        Optional<AvailableExtensions> there =
                session.isPresent() ? Optional.of(AvailableExtensions.read(session.get())) : Optional.empty();
        return Sql.on(source)
                .list(
                        INSTALLED,
                        row -> new ExtensionUse(row.getString(1), row.getString(2), version(there, row.getString(1))));
    }

    private static Optional<String> version(Optional<AvailableExtensions> there, String extension) {
        return there.flatMap(available -> available.version(extension));
    }

    @Override
    public void close() throws SQLException {
        if (session.isPresent()) {
            session.get().close();
        }
    }
}
