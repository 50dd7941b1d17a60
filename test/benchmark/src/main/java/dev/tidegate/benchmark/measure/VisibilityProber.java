package dev.tidegate.benchmark.measure;

import dev.tidegate.benchmark.plan.SteadyLoad;
import dev.tidegate.benchmark.result.Percentiles;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.benchmark.server.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the target about a thousand times a second and notes when each transaction of a {@link SteadyLoad} was seen
 * for the first time. It asks for the rows it has not seen, so it does not lean on any order of arrival.
 */
final class VisibilityProber implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(1);

    private static final String NEW_ROWS = "SELECT id FROM inventory_transactions WHERE id > ? ORDER BY id";

    private final Connection session;
    private final ProcessHandle process;
    private final long[] seenNanos;
    private final BitSet seen = new BitSet();
    private final long[] pollNanos;
    private int polls;

    /** @param atMost how long it will look at the longest, which bounds the number of looks */
    VisibilityProber(ServerPair servers, int transactions, Duration atMost) throws SQLException {
        session = servers.target().connect();
        process = ServerProcess.of(session);
        seenNanos = new long[transactions];
        pollNanos = new long[Math.toIntExact(atMost.dividedBy(PAUSE)) + 1];
    }

    /** The process that serves the looking, which is no part of what is measured. */
    ProcessHandle process() {
        return process;
    }

    /** Fails if it makes no sense to look any longer. */
    interface Check {
        void pass() throws InterruptedException;
    }

    /** Returns when all transactions were seen. */
    void awaitAll(Check check) throws SQLException, InterruptedException {
        try (PreparedStatement newRows = session.prepareStatement(NEW_ROWS)) {
            long last = System.nanoTime();
            while (seen.cardinality() < seenNanos.length) {
                if (polls == pollNanos.length) {
                    throw new BenchmarkException("the target does not show all transactions in time: "
                            + (seenNanos.length - seen.cardinality()) + " are missing");
                }
                look(newRows);
                long now = System.nanoTime();
                pollNanos[polls++] = now - last;
                last = now;
                check.pass();
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
    }

    private void look(PreparedStatement newRows) throws SQLException {
        int firstMissing = seen.nextClearBit(0);
        newRows.setLong(1, SteadyLoad.lastId(firstMissing - 1));
        try (ResultSet rows = newRows.executeQuery()) {
            long now = System.nanoTime();
            while (rows.next()) {
                int transaction = SteadyLoad.transactionOf(rows.getLong(1));
                if (!seen.get(transaction)) {
                    seen.set(transaction);
                    seenNanos[transaction] = now;
                }
            }
        }
    }

    /** When a transaction was seen for the first time, by {@link System#nanoTime}. */
    long seenNanos(int transaction) {
        return seenNanos[transaction];
    }

    /** How far apart the looks were. */
    Percentiles pollMillis() {
        return Percentiles.of(Arrays.stream(pollNanos, 0, polls)
                .mapToDouble(nanos -> nanos / 1e6)
                .toArray());
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
