package dev.tidegate.postgres.snapshot;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Waits until every commit that a slot's snapshot contains is visible on the server. Such a snapshot takes a transaction
 * for committed as soon as its commit record is in the WAL. The server marks it as committed a moment later. A reader in
 * between would take its rows for those of an aborted transaction, and even leave a hint on them that says so.
 */
final class CommitVisibility {

    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);
    private static final String SNAPSHOT = "SELECT txid_current_snapshot()::text";

    /** Of the form xmin:xmax:xip,xip,... */
    record Transactions(long end, Set<Long> open) {

        static Transactions read(Connection session) throws SQLException {
            return parse(Sql.on(session).one(SNAPSHOT, Sql.TEXT));
        }

        static Transactions parse(String text) {
            String[] parts = text.split(":", -1);
            Set<Long> open = new HashSet<>();
            for (String xid : parts[2].split(",", -1)) {
                if (!xid.isEmpty()) {
                    open.add(Long.parseLong(xid));
                }
            }
            return new Transactions(Long.parseLong(parts[1]), open);
        }

        /** @return whether everything that the snapshot takes for over is over by now */
        boolean isVisibleTo(Transactions now) {
            return now.end() >= end && now.open().stream().noneMatch(xid -> xid < end && !open.contains(xid));
        }
    }

    private CommitVisibility() {}

    /**
     * @param imported in a transaction with the slot's snapshot
     * @param plain in auto-commit
     * @param notVisible makes the failure for a wait that has taken too long
     */
    static void await(Connection imported, Connection plain, Function<Duration, TidegateException> notVisible)
            throws SQLException {
        Transactions snapshot = Transactions.read(imported);
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!snapshot.isVisibleTo(Transactions.read(plain))) {
            if (System.nanoTime() > deadline) {
                throw notVisible.apply(WAIT_MAX);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
