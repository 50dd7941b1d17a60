package dev.tidegate.benchmark.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Finds the process that serves a session. */
public final class ServerProcess {

    private ServerProcess() {}

    public static ProcessHandle of(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1))
                    .orElseThrow(() -> new BenchmarkException("the server's processes cannot be seen"));
        }
    }
}
