package dev.tidegate.postgres.snapshot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The snapshot that a new replication slot exports, with its point in the WAL. Everything that began to commit before the
 * point is visible in the snapshot; everything after it comes out of the slot. The snapshot lives until the walsender
 * session that created it runs another command or is closed, so {@link #close} closes that session.
 */
public final class SlotSnapshot implements AutoCloseable {

    private static final Duration CANCEL_WAIT_MAX = Duration.ofSeconds(10);
    /** No such snapshot: 42704 since PostgreSQL 17, 22023 before. 55000: its transaction has ended. */
    private static final Set<String> GONE = Set.of("42704", "22023", "55000");

    private static final String NO_SLOT_LEFT = "53400";

    /** What becomes of the slot when its session ends. */
    public enum Lifetime {
        PERMANENT,
        /** The same, and standbys may keep a copy of it, so that it is there after a promotion. On servers that can do so. */
        SURVIVES_FAILOVER,
        /** Gone with its session: made for its snapshot and the exact point of that in the stream. */
        TEMPORARY
    }

    /**
     * How long the creation may take. The server waits for every transaction that has written something and is still open,
     * in all databases of the cluster and for as long as it takes.
     */
    @FunctionalInterface
    public interface WaitPolicy {

        /**
         * Called by the thread that creates, before each wait.
         *
         * @param waited so far
         * @return how long to wait before asking again; zero or less gives up. An exception gives up too.
         */
        Duration next(Duration waited) throws SQLException;
    }

    private final Connection replication;
    private final Lsn point;
    private final String name;

    private SlotSnapshot(Connection replication, Lsn point, String name) {
        this.replication = replication;
        this.point = point;
        this.name = name;
    }

    /** The slot's consistent point. */
    public Lsn point() {
        return point;
    }

    /**
     * Creates the slot and exports its snapshot.
     *
     * @param replication a walsender session: the snapshot's from now on, and closed if there is none
     * @return empty if the policy gave up; the server drops its half-made slot itself, unless it was just finished
     * @throws TidegateException SLOTS-EXHAUSTED
     */
    public static Optional<SlotSnapshot> create(
            Connection replication, ServerInfo server, String slot, Lifetime lifetime, WaitPolicy policy)
            throws SQLException {
        boolean created = false;
        try (Statement statement = replication.createStatement()) {
            CompletableFuture<SlotSnapshot> creation = start(replication, statement, command(server, slot, lifetime));
            if (!isCreated(creation, policy, statement)) {
                return Optional.empty();
            }
            SlotSnapshot snapshot = creation.get();
            created = true;
            return Optional.of(snapshot);
        } catch (ExecutionException e) {
            throw failure(e, slot);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while the slot was being created", "57014", e);
        } finally {
            if (!created) {
                replication.close();
            }
        }
    }

    private static String command(ServerInfo server, String slot, Lifetime lifetime) {
        String failover = lifetime == Lifetime.SURVIVES_FAILOVER && ServerFeature.FAILOVER_SLOTS.isIn(server.major())
                ? ", FAILOVER true"
                : "";
        String options = ServerFeature.SLOT_OPTIONS.isIn(server.major())
                ? "(SNAPSHOT 'export'" + failover + ")"
                : "EXPORT_SNAPSHOT";
        return "CREATE_REPLICATION_SLOT " + SqlName.quote(slot) + (lifetime == Lifetime.TEMPORARY ? " TEMPORARY" : "")
                + " LOGICAL pgoutput " + options;
    }

    /** On a thread of its own, because the command itself cannot be given a time limit. */
    private static CompletableFuture<SlotSnapshot> start(Connection replication, Statement statement, String command) {
        CompletableFuture<SlotSnapshot> creation = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (ResultSet row = statement.executeQuery(command)) {
                        row.next();
                        creation.complete(new SlotSnapshot(
                                replication,
                                Lsn.parse(row.getString("consistent_point")),
                                row.getString("snapshot_name")));
                    } catch (SQLException | RuntimeException e) {
                        creation.completeExceptionally(e);
                    }
                },
                "tidegate slot creation");
        thread.setDaemon(true);
        thread.start();
        return creation;
    }

    /** @return whether it ended by itself; if not, it is cancelled */
    private static boolean isCreated(CompletableFuture<SlotSnapshot> creation, WaitPolicy policy, Statement statement)
            throws SQLException, InterruptedException {
        long startedAt = System.nanoTime();
        boolean ended = false;
        try {
            Duration wait = policy.next(Duration.ZERO);
            while (!ended && wait.compareTo(Duration.ZERO) > 0) {
                ended = hasEnded(creation, wait);
                if (!ended) {
                    wait = policy.next(Duration.ofNanos(System.nanoTime() - startedAt));
                }
            }
            return ended;
        } finally {
            if (!ended) {
                statement.cancel();
                if (!hasEnded(creation, CANCEL_WAIT_MAX)) {
                    statement.getConnection().abort(Runnable::run);
                }
            }
        }
    }

    private static boolean hasEnded(CompletableFuture<SlotSnapshot> creation, Duration wait)
            throws InterruptedException {
        try {
            creation.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static SQLException failure(ExecutionException e, String slot) {
        if (e.getCause() instanceof SQLException failure) {
            if (NO_SLOT_LEFT.equals(failure.getSQLState())) {
                throw new TidegateException(
                        ServerCode.SLOTS_EXHAUSTED,
                        "the source has no replication slot left for " + slot,
                        "raise max_replication_slots on the source and restart it, or drop a slot that nobody needs",
                        failure);
            }
            return failure;
        }
        throw new IllegalStateException("the creation of slot " + slot + " failed", e.getCause());
    }

    /**
     * Lets transactions read under the snapshot, once everything in it is visible on the server. The only way to import
     * it, so that nobody reads before that.
     *
     * @param transactions REPEATABLE READ, nothing read yet; sessions on the source
     * @param plain another session on the source, in auto-commit
     * @param notVisible makes the failure for commits that are not visible after this wait
     */
    public void importInto(
            Collection<Connection> transactions, Connection plain, Function<Duration, TidegateException> notVisible)
            throws SQLException {
        for (Connection transaction : transactions) {
            Sql.on(transaction).execute("SET TRANSACTION SNAPSHOT " + SqlName.literal(name));
        }
        CommitVisibility.await(transactions.iterator().next(), plain, notVisible);
    }

    /**
     * @param e of {@code SET TRANSACTION SNAPSHOT}
     * @return whether the session that exported the snapshot has ended
     */
    public static boolean isGone(SQLException e) {
        return GONE.contains(e.getSQLState());
    }

    /** Ends the walsender session; transactions that have imported the snapshot keep it. */
    @Override
    public void close() throws SQLException {
        replication.close();
    }
}
