package dev.tidegate.load.setup;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the slot and exports its snapshot. The server waits for every transaction that has written something and is
 * still open, in all databases of the cluster and for as long as it takes; this does not.
 */
public final class SlotCreation {

    private static final Logger LOG = LoggerFactory.getLogger(SlotCreation.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CANCEL_WAIT_MAX = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Connection session;
    private final Connection replication;
    private final String slot;
    private final boolean temporary;
    private final Duration waitMax;

    private SlotCreation(Connection session, Connection replication, String slot, boolean temporary, Duration waitMax) {
        this.session = session;
        this.replication = replication;
        this.slot = slot;
        this.temporary = temporary;
        this.waitMax = waitMax;
    }

    /** @param session a plain session beside the walsender session, to look at what the server waits for */
    public static SlotCreation lasting(Connection session, Connection replication, String slot, Duration waitMax) {
        return new SlotCreation(session, replication, slot, false, waitMax);
    }

    /** A slot that is gone with its session: made for its snapshot and the exact place of that in the stream. */
    public static SlotCreation temporary(Connection session, Connection replication, String slot, Duration waitMax) {
        return new SlotCreation(session, replication, slot, true, waitMax);
    }

    /**
     * @return empty if stopped; else the snapshot, which owns the walsender session from now on
     * @throws TidegateException SLOT-BLOCKED, naming the transactions that were waited for; no slot is left then
     */
    public Optional<ExportedSnapshot> create(StopSignal stop) throws SQLException {
        String command = command(ServerInfo.read(session));
        try (Statement statement = replication.createStatement()) {
            CompletableFuture<ExportedSnapshot> creation = start(statement, command);
            long startedAt = System.nanoTime();
            boolean told = false;
            while (!isOver(creation)) {
                Duration waited = Duration.ofNanos(System.nanoTime() - startedAt);
                if (stop.isRequested()) {
                    cancel(statement, creation);
                    return Optional.empty();
                }
                if (waited.compareTo(waitMax) > 0) {
                    TidegateException blocked = blocked(OpenTransaction.olderThan(session, waited));
                    cancel(statement, creation);
                    throw blocked;
                }
                if (!told && waited.compareTo(QUIET) > 0) {
                    LOG.warn("slot {} waits for: {}", slot, describe(OpenTransaction.olderThan(session, waited)));
                    told = true;
                }
            }
            return Optional.of(result(creation));
        }
    }

    private String command(ServerInfo server) {
        String start = "CREATE_REPLICATION_SLOT " + SqlName.quote(slot) + (temporary ? " TEMPORARY" : "")
                + " LOGICAL pgoutput ";
        return start + (server.major() >= 15 ? "(SNAPSHOT 'export')" : "EXPORT_SNAPSHOT");
    }

    private CompletableFuture<ExportedSnapshot> start(Statement statement, String command) {
        CompletableFuture<ExportedSnapshot> creation = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (ResultSet row = statement.executeQuery(command)) {
                        row.next();
                        creation.complete(new ExportedSnapshot(
                                Lsn.parse(row.getString("consistent_point")),
                                row.getString("snapshot_name"),
                                replication));
                    } catch (SQLException | RuntimeException e) {
                        creation.completeExceptionally(e);
                    }
                },
                "tidegate slot creation");
        thread.setDaemon(true);
        thread.start();
        return creation;
    }

    private static boolean isOver(CompletableFuture<ExportedSnapshot> creation) throws SQLException {
        return isOver(creation, POLL);
    }

    private static boolean isOver(CompletableFuture<ExportedSnapshot> creation, Duration wait) throws SQLException {
        try {
            creation.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while the slot was being created", "57014", e);
        }
    }

    private ExportedSnapshot result(CompletableFuture<ExportedSnapshot> creation) throws SQLException {
        try {
            return creation.getNow(null);
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw translated(failure);
            }
            throw e;
        }
    }

    private TidegateException translated(SQLException failure) throws SQLException {
        if ("53400".equals(failure.getSQLState())) {
            return new TidegateException(
                    FailureCategory.PERMANENT,
                    "SLOTS-EXHAUSTED",
                    "the source has no replication slot left for " + slot,
                    "raise max_replication_slots on the source and restart it, or drop a slot that nobody needs",
                    failure);
        }
        throw failure;
    }

    /** Ends the creation. The server drops its half-made slot itself, unless it was just finished. */
    private void cancel(Statement statement, CompletableFuture<ExportedSnapshot> creation) throws SQLException {
        statement.cancel();
        if (!isOver(creation, CANCEL_WAIT_MAX)) {
            replication.abort(Runnable::run);
        }
        Optional<ReplicationSlot> left = ReplicationSlot.read(session, slot);
        if (left.isPresent() && left.get().activePid().isEmpty()) {
            SourceSetup.dropSlot(session, slot);
        }
    }

    private TidegateException blocked(List<OpenTransaction> open) {
        return new TidegateException(
                FailureCategory.PERMANENT,
                "SLOT-BLOCKED",
                "slot " + slot + " could not be created within " + waitMax.toSeconds() + " s: the source waits for "
                        + describe(open),
                open.isEmpty()
                        ? "try again when the source has less to do"
                        : "wait for these transactions to end, or end them: "
                                + open.stream().map(OpenTransaction::endSql).collect(Collectors.joining("; ")));
    }

    private static String describe(List<OpenTransaction> open) {
        return open.isEmpty()
                ? "transactions that this role cannot see"
                : open.stream().map(OpenTransaction::describe).collect(Collectors.joining("; "));
    }
}
