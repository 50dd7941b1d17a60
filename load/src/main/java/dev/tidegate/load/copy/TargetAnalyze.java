package dev.tidegate.load.copy;

import dev.tidegate.load.session.WorkerThreads;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ANALYZE of the target's tables, several at a time. No part of the copy: without it that is as right as with it. */
final class TargetAnalyze {

    private static final Logger LOG = LoggerFactory.getLogger(TargetAnalyze.class);

    private TargetAnalyze() {}

    /** @param meanwhile is called now and then */
    static void refresh(CopyContext run, StopSignal stop, Runnable meanwhile) {
        Queue<TableInfo> left = new ConcurrentLinkedQueue<>(
                run.tables().values().stream().map(TablePair::target).toList());
        int threads = Math.min(run.config().load().workers(), left.size());
        WorkerThreads.run("load analyze", threads, () -> () -> work(run, left, stop), meanwhile);
    }

    private static void work(CopyContext run, Queue<TableInfo> left, StopSignal stop) {
        try {
            Connection session = run.openTarget();
            try {
                session.setAutoCommit(true);
                DatabaseSearchPath.useIn(session);
                for (TableInfo table = left.poll(); table != null && !stop.isRequested(); table = left.poll()) {
                    analyze(session, table);
                }
            } finally {
                run.close(session);
            }
        } catch (SQLException e) {
            LOG.warn("no statistics for some tables: {}", SqlFailures.describe(e));
        }
    }

    private static void analyze(Connection session, TableInfo table) throws SQLException {
        try {
            Sql.on(session).execute("ANALYZE " + table.quotedOnly().replaceFirst("^ONLY ", ""));
        } catch (SQLException e) {
            if (session.isClosed()) {
                throw e;
            }
            LOG.warn("no statistics for {}: {}", table.id(), SqlFailures.describe(e));
        }
    }
}
