package dev.tidegate.benchmark.measure;

import dev.tidegate.benchmark.plan.InventoryTable;
import dev.tidegate.benchmark.plan.SteadyLoad;
import dev.tidegate.benchmark.server.ServerPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Commits a {@link SteadyLoad} on the source, each transaction at its time, and notes when. */
final class SteadyWriter implements Callable<SteadyWriter.Log> {

    private final ServerPair servers;
    private final int transactions;

    SteadyWriter(ServerPair servers, int transactions) {
        this.servers = servers;
        this.transactions = transactions;
    }

    /** When each transaction was committed, in nanoseconds of {@link System#nanoTime}. */
    static final class Log {
        private final long[] commitSent;
        private final long[] commitAnswered;

        private Log(int transactions) {
            commitSent = new long[transactions];
            commitAnswered = new long[transactions];
        }

        /** Just before COMMIT was sent. */
        long commitSent(int transaction) {
            return commitSent[transaction];
        }

        /** Just after the source had answered. */
        long commitAnswered(int transaction) {
            return commitAnswered[transaction];
        }
    }

    @Override
    public Log call() throws SQLException, InterruptedException {
        Log log = new Log(transactions);
        try (Connection session = servers.source().connect();
                PreparedStatement insert = session.prepareStatement(InventoryTable.insert("?", "?"));
                PreparedStatement update = session.prepareStatement(InventoryTable.update("?", "?"))) {
            session.setAutoCommit(false);
            long start = System.nanoTime();
            for (int transaction = 0; transaction < transactions; transaction++) {
                awaitTime(start + transaction * SteadyLoad.PERIOD.toNanos());
                write(insert, update, transaction);
                log.commitSent[transaction] = System.nanoTime();
                session.commit();
                log.commitAnswered[transaction] = System.nanoTime();
            }
        }
        return log;
    }

    private static void awaitTime(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private static void write(PreparedStatement insert, PreparedStatement update, int transaction) throws SQLException {
        long last = SteadyLoad.lastId(transaction);
        insert.setLong(1, last - SteadyLoad.INSERTS + 1);
        insert.setLong(2, last);
        insert.executeUpdate();
        for (int n = 0; n < SteadyLoad.UPDATES; n++) {
            update.setInt(1, -transaction);
            update.setLong(2, 1 + ((long) transaction * SteadyLoad.UPDATES + n) % SteadyLoad.BASE_ROWS);
            update.addBatch();
        }
        update.executeBatch();
    }
}
