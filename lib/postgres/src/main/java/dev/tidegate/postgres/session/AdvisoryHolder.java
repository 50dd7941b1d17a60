package dev.tidegate.postgres.session;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The session that has an advisory lock. Such locks ask for no right: every role that may log in to the database can take any of
 * them. A lock decides only who waits; what is written is guarded by the checkpoint's epoch.
 *
 * @param role the session's
 * @param isOurs whether it is a session of our own role
 */
public record AdvisoryHolder(int pid, String role, String application, String address, boolean isOurs) {

    /** For people. */
    public static final String SQL_TO_FIND = "SELECT a.pid, a.usename, a.application_name FROM pg_locks l"
            + " JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted";

    /** pg_locks shows the halves of the number, or the two numbers, as if they were OIDs. */
    private static final String HOLDER = """
            SELECT a.pid, coalesce(a.usename, 'unknown'), coalesce(nullif(a.application_name, ''), 'unknown'),
                   coalesce(host(a.client_addr), 'unknown'), coalesce(a.usename = current_user, false)
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = ?
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (l.classid::bigint << 32) | l.objid::bigint = ?
            """;

    /** @return empty if nobody has it any more */
    public static Optional<AdvisoryHolder> of(Connection session, long number) throws SQLException {
        return find(session, 1, number);
    }

    /** The same of a lock of two numbers. */
    public static Optional<AdvisoryHolder> of(Connection session, int first, int second) throws SQLException {
        return find(session, 2, ((long) first << 32) | (second & 0xffffffffL));
    }

    private static Optional<AdvisoryHolder> find(Connection session, int kind, long number) throws SQLException {
        return Sql.on(session)
                .first(
                        HOLDER,
                        row -> new AdvisoryHolder(
                                row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)),
                        kind,
                        number);
    }

    /** For a message. */
    public String describe() {
        return "session " + pid + " of the target, '" + application + "' from " + address
                + (isOurs ? "" : ", of role " + role + ", which is not Tidegate's");
    }

    /** What to do about a session of another role, which may be Tidegate's all the same. */
    public String endStranger(String what) {
        return "if that is no " + what + " with another role, somebody keeps Tidegate from working: end it (" + endSql()
                + "), and find out why";
    }

    /** What to do about a session that has what it should not have. */
    public String endSql() {
        return "SELECT pg_terminate_backend(" + pid + ")" + (isOurs ? "" : " as " + role + " or a superuser");
    }
}
