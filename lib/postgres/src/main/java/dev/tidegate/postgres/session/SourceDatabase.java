package dev.tidegate.postgres.session;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.postgres.link.SessionKind;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The database that is read. Nothing is written to it but the pipeline's own slot, publication and messages, and its
 * sequences if somebody asks to have them follow the target.
 */
public final class SourceDatabase {

    private final DatabaseConfig config;

    public SourceDatabase(DatabaseConfig config) {
        this.config = config;
    }

    public DatabaseConfig config() {
        return config;
    }

    /**
     * A plain session with Tidegate's text settings, in auto-commit.
     *
     * @param role what it is for; shown in pg_stat_activity behind "tidegate"
     */
    public Connection open(String role) throws SQLException {
        return Sessions.open(config, role, SessionKind.WORK);
    }

    /** The same, for statements that the server answers soon or never; see {@link SessionKind#SHORT}. */
    public Connection openShort(String role) throws SQLException {
        return Sessions.open(config, role, SessionKind.SHORT);
    }

    /** A walsender session with the same text settings, for its commands; statements on it go by the simple protocol. */
    public Connection openReplication(String role) throws SQLException {
        return Sessions.openReplication(config, role, SessionKind.COMMAND);
    }

    /** The same, but values and names come as the bytes that the database holds, in its encoding. */
    public Connection openRawReplication(String role) throws SQLException {
        return Sessions.openRawReplication(config, role, SessionKind.COMMAND);
    }

    /**
     * A walsender session to stream from.
     *
     * @param raw whether values and names come as the bytes that the database holds
     */
    public Connection openStream(String role, boolean raw) throws SQLException {
        return raw
                ? Sessions.openRawReplication(config, role, SessionKind.STREAM)
                : Sessions.openReplication(config, role, SessionKind.STREAM);
    }
}
