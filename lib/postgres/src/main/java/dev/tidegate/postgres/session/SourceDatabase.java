package dev.tidegate.postgres.session;

import dev.tidegate.config.database.DatabaseConfig;
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
        return Sessions.open(config, role);
    }

    /** A walsender session with the same text settings; statements on it go by the simple protocol. */
    public Connection openReplication(String role) throws SQLException {
        return Sessions.openReplication(config, role);
    }

    /** The same, but values and names come as the bytes that the database holds, in its encoding. */
    public Connection openRawReplication(String role) throws SQLException {
        return Sessions.openRawReplication(config, role);
    }
}
