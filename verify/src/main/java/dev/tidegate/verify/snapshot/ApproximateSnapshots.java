package dev.tidegate.verify.snapshot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Two snapshots of about the same time, for tables to which the application writes on both sides: there is no point at
 * which they have to be the same, so what differs in them proves nothing yet.
 */
public record ApproximateSnapshots(Lsn point, List<Connection> source, List<Connection> target)
        implements SnapshotPair, AutoCloseable {

    public ApproximateSnapshots {
        source = List.copyOf(source);
        target = List.copyOf(target);
    }

    /** @param sessions on each side */
    public static ApproximateSnapshots take(PipelineConfig config, int sessions) throws SQLException {
        String role = config.pipeline() + " verify";
        SourceDatabase sourceDatabase = new SourceDatabase(config.source());
        TargetDatabase targetDatabase = new TargetDatabase(config.target());
        List<Connection> source = ReadSessions.open(() -> sourceDatabase.open(role), sessions);
        try {
            List<Connection> target = ReadSessions.open(() -> targetDatabase.open(role), sessions);
            try {
                share(source);
                share(target);
                Lsn point = Lsn.parse(text(source.get(0), "SELECT pg_current_wal_lsn()::text"));
                return new ApproximateSnapshots(point, source, target);
            } catch (SQLException | RuntimeException e) {
                ReadSessions.closeAll(target);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            ReadSessions.closeAll(source);
            throw e;
        }
    }

    private static void share(List<Connection> sessions) throws SQLException {
        String snapshot = text(sessions.get(0), "SELECT pg_export_snapshot()");
        ReadSessions.importSnapshot(sessions.subList(1, sessions.size()), snapshot);
    }

    private static String text(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        ReadSessions.abortAll(source);
        ReadSessions.abortAll(target);
    }
}
