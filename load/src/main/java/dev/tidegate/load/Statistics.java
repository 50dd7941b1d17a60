package dev.tidegate.load;

import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.run.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ANALYZE of the target's tables, several at a time. No part of the copy: without it that is as right as with it. */
final class Statistics {

    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    private Statistics() {}

    /** @param meanwhile is called now and then */
    static void refresh(CopyRun run, StopSignal stop, Runnable meanwhile) {
        Deque<TableInfo> left = new ArrayDeque<>(
                run.tables().values().stream().map(TablePair::target).toList());
        int threads = Math.min(run.config().load().workers(), left.size());
        ParallelWork.run("load analyze", threads, () -> () -> work(run, left, stop), meanwhile);
    }

    private static void work(CopyRun run, Deque<TableInfo> left, StopSignal stop) {
        try {
            Connection session = run.openTarget();
            try (Statement statement = session.createStatement()) {
                session.setAutoCommit(true);
                for (TableInfo table = next(left); table != null && !stop.isRequested(); table = next(left)) {
                    statement.execute("ANALYZE " + table.quotedOnly().replaceFirst("^ONLY ", ""));
                }
            } finally {
                run.close(session);
            }
        } catch (SQLException e) {
            LOG.warn("no statistics for some tables: {}", SqlFailures.describe(e));
        }
    }

    private static TableInfo next(Deque<TableInfo> left) {
        synchronized (left) {
            return left.poll();
        }
    }
}
