package dev.tidegate.postgres.snapshot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.session.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A snapshot of the source with its point: a temporary slot, which ends with the session. Everything that began to commit
 * before the point is visible in the snapshot, nothing else.
 */
public final class SlotSnapshot implements AutoCloseable {

    private static final Duration CANCEL_WAIT_MAX = Duration.ofSeconds(5);

    private final Connection replication;
    private final Lsn point;
    private final String name;

    private SlotSnapshot(Connection replication, Lsn point, String name) {
        this.replication = replication;
        this.point = point;
        this.name = name;
    }

    public Lsn point() {
        return point;
    }

    /** For SET TRANSACTION SNAPSHOT, until this is closed. */
    public String name() {
        return name;
    }

    /** A walsender session with what it needs to create one; opened beforehand, because that takes its time. */
    public static Connection openSession(SourceDatabase source, String role) throws SQLException {
        return source.openReplication(role);
    }

    /**
     * @param replication owned by the snapshot from now on; closed if there is none
     * @return empty if the source still waits for transactions that are open
     */
    public static Optional<SlotSnapshot> create(Connection replication, ServerInfo server, String slot, Duration waitMax)
            throws SQLException {
        String options = server.major() >= 15 ? "(SNAPSHOT 'export')" : "EXPORT_SNAPSHOT";
        String command = "CREATE_REPLICATION_SLOT " + SqlName.quote(slot) + " TEMPORARY LOGICAL pgoutput " + options;
        boolean created = false;
        try (Statement statement = replication.createStatement()) {
            CompletableFuture<SlotSnapshot> creation = start(replication, statement, command);
            if (!isOver(creation, waitMax)) {
                statement.cancel();
                if (!isOver(creation, CANCEL_WAIT_MAX)) {
                    replication.abort(Runnable::run);
                }
                return Optional.empty();
            }
            SlotSnapshot snapshot = creation.get();
            created = true;
            return Optional.of(snapshot);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while the slot was being created", "57014", e);
        } finally {
            if (!created) {
                replication.close();
            }
        }
    }

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
                "tidegate verification slot");
        thread.setDaemon(true);
        thread.start();
        return creation;
    }

    private static boolean isOver(CompletableFuture<SlotSnapshot> creation, Duration wait) throws InterruptedException {
        try {
            creation.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static SQLException failure(ExecutionException e) throws SQLException {
        if (e.getCause() instanceof SQLException failure) {
            if ("53400".equals(failure.getSQLState())) {
                throw new TidegateException(
                        FailureCategory.PERMANENT,
                        "SLOTS-EXHAUSTED",
                        "the source has no replication slot left for the verification",
                        "raise max_replication_slots on the source and restart it, or drop a slot that nobody needs",
                        failure);
            }
            return failure;
        }
        throw new IllegalStateException("the creation of the slot failed", e.getCause());
    }

    @Override
    public void close() throws SQLException {
        replication.close();
    }
}
