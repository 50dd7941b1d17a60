package dev.tidegate.postgres.link;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The server's side of a session, as nothing else can be called.
 *
 * @param serverStart when its server was started, which tells servers behind one address apart
 * @param pid of its process
 * @param start when the session began: process ids come again
 */
public record ServerSession(String serverStart, int pid, String start) {

    /** The start of this session and that of its server, without regard to settings that change how a time is printed. */
    private static final String SELECT = """
            SELECT to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                   pg_backend_pid(), to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
            FROM pg_stat_get_activity(pg_backend_pid()) a
            """;

    public static ServerSession of(Connection session) throws SQLException {
        return Sql.on(session).one(SELECT, row -> new ServerSession(row.getString(1), row.getInt(2), row.getString(3)));
    }
}
