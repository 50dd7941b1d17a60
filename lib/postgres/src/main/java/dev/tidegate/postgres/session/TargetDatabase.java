package dev.tidegate.postgres.session;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.postgres.link.SessionKind;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The database that is written. */
public final class TargetDatabase {

    private static final String AS_REPLICA = "SET session_replication_role = replica";

    private final DatabaseConfig config;

    public TargetDatabase(DatabaseConfig config) {
        this.config = config;
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

    /**
     * A session that writes rows: triggers and foreign keys do not fire (session_replication_role = replica), because
     * the source has fired them already.
     *
     * <p>A role that may not set it can have got it from an administrator (ALTER ROLE ... SET), and then begins with it.
     */
    public Connection openWriter(String role) throws SQLException {
        return Sessions.with(TargetDatabase::beReplica, open(role));
    }

    private static void beReplica(Connection session) throws SQLException {
        Sql sql = Sql.on(session);
        if (!sql.one("SHOW session_replication_role", Sql.TEXT).equals("replica")) {
            sql.execute(AS_REPLICA);
        }
    }

    /** Statements after which any session writes rows as {@link #openWriter}'s does. */
    public static List<String> writerSettings() {
        List<String> statements = new ArrayList<>(SessionSettings.statements());
        statements.add(AS_REPLICA);
        return statements;
    }
}
