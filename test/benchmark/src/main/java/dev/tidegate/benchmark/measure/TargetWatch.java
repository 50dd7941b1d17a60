package dev.tidegate.benchmark.measure;

import dev.tidegate.benchmark.contender.Replication;
import dev.tidegate.benchmark.plan.CatchUpWorkload;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.benchmark.server.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Looks at the target, many times a second, until the first and then the last change of a workload can be seen. */
final class TargetWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(10);

    private final Connection session;
    private final ProcessHandle process;

    TargetWatch(ServerPair servers) throws SQLException {
        session = servers.target().connect();
        process = ServerProcess.of(session);
    }

    /**
     * @param firstSeenNanos when a change was seen for the first time, by {@link System#nanoTime}
     * @param rowsFirstSeen how many rows were there then
     * @param lastSeenNanos when the last change was seen
     */
    record Sighting(long firstSeenNanos, long rowsFirstSeen, long lastSeenNanos) {}

    /** The process that serves the watching, which is no part of what is measured. */
    ProcessHandle process() {
        return process;
    }

    Sighting await(CatchUpWorkload workload, Replication replication, Duration atMost)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long rows = await("SELECT coalesce(max(id), 0) FROM inventory_transactions", replication, deadline);
        long firstSeen = System.nanoTime();
        await("SELECT (" + workload.lastChangeIsThere() + ")::int", replication, deadline);
        return new Sighting(firstSeen, rows, System.nanoTime());
    }

    /** Asks until the answer is positive, and returns it. */
    private long await(String question, Replication replication, long deadline)
            throws SQLException, InterruptedException {
        try (PreparedStatement statement = session.prepareStatement(question)) {
            while (true) {
                long answer = ask(statement);
                if (answer > 0) {
                    return answer;
                }
                replication.requireAlive();
                if (System.nanoTime() > deadline) {
                    throw new BenchmarkException("the target does not get there in time: " + question);
                }
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            }
        }
    }

    private static long ask(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
