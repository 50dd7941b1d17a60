package dev.tidegate.verify.snapshot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
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
                Lsn point = Lsn.parse(Sql.on(source.get(0)).one("SELECT pg_current_wal_lsn()::text", Sql.TEXT));
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
        String snapshot = Sql.on(sessions.get(0)).one("SELECT pg_export_snapshot()", Sql.TEXT);
        ReadSessions.importSnapshot(sessions.subList(1, sessions.size()), snapshot);
    }

    @Override
    public void close() throws SQLException {
        ReadSessions.abortAll(source);
        ReadSessions.abortAll(target);
    }
}
