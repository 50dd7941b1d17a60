package dev.tidegate.postgres.snapshot;

import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A slot's snapshot takes a transaction for committed as soon as its commit record is in the WAL. The server itself shows
 * it as committed a moment later; a reader in between would take its rows for those of an aborted transaction, and even
 * leave a mark on them that says so. So nothing is read before all of them are over for the server too.
 */
public final class CommitVisibility {

    private static final Duration LOOK_EVERY = Duration.ofMillis(2);
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);
    private static final String SNAPSHOT = "SELECT txid_current_snapshot()::text";

    /** Of the form xmin:xmax:xip,xip,... */
    record Transactions(long end, Set<Long> open) {

        static Transactions read(Connection session) throws SQLException {
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(SNAPSHOT)) {
                row.next();
                return parse(row.getString(1));
            }
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
        boolean isSettledBy(Transactions now) {
            return now.end() >= end && now.open().stream().noneMatch(xid -> xid < end && !open.contains(xid));
        }
    }

    private CommitVisibility() {}

    /**
     * @param imported in a transaction with the slot's snapshot
     * @param plain in auto-commit
     */
    public static void await(Connection imported, Connection plain) throws SQLException {
        Transactions snapshot = Transactions.read(imported);
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!snapshot.isSettledBy(Transactions.read(plain))) {
            if (System.nanoTime() > deadline) {
                throw new TidegateException(
                        FailureCategory.TRANSIENT,
                        "VERIFY-NOT-SETTLED",
                        "transactions that have written their commit are not over on the source after "
                                + WAIT_MAX.toSeconds() + " s",
                        "look for a synchronous standby that does not answer, and verify again");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
