package dev.tidegate.load.setup;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.postgres.snapshot.SlotSnapshot.Lifetime;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a slot for a load and waits a bounded time for the transactions that are open on the source; names those that
 * take too long.
 */
public final class SlotCreation {

    private static final Logger LOG = LoggerFactory.getLogger(SlotCreation.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Connection session;
    private final Connection replication;
    private final String slot;
    private final Lifetime lifetime;
    private final Duration waitMax;
    private boolean reported;
    private TidegateException blocked;

    private SlotCreation(Connection session, Connection replication, String slot, Lifetime lifetime, Duration waitMax) {
        this.session = session;
        this.replication = replication;
        this.slot = slot;
        this.lifetime = lifetime;
        this.waitMax = waitMax;
    }

    /**
     * The pipeline's own.
     *
     * @param session a plain session beside the walsender session, to look at what the server waits for
     */
    public static SlotCreation lasting(Connection session, Connection replication, PipelineConfig config) {
        return new SlotCreation(
                session,
                replication,
                config.pipeline().slot(),
                config.capture().failoverSlot() ? Lifetime.SURVIVES_FAILOVER : Lifetime.PERMANENT,
                config.load().slotWaitMax());
    }

    /** A slot that is gone with its session: made for its snapshot and the exact point of that in the stream. */
    public static SlotCreation temporary(Connection session, Connection replication, String slot, Duration waitMax) {
        return new SlotCreation(session, replication, slot, Lifetime.TEMPORARY, waitMax);
    }

    /**
     * @return empty if stopped; else the snapshot, which owns the walsender session from now on
     * @throws TidegateException SLOT-BLOCKED, naming the transactions that were waited for; no slot is left then
     */
    public Optional<SlotSnapshot> create(StopSignal stop) throws SQLException {
        Optional<SlotSnapshot> created = SlotSnapshot.create(
                replication, ServerInfo.read(session), slot, lifetime, waited -> next(waited, stop));
        if (created.isEmpty()) {
            dropLeftOver();
        }
        if (blocked != null) {
            throw blocked;
        }
        return created;
    }

    private Duration next(Duration waited, StopSignal stop) throws SQLException {
        if (stop.isRequested()) {
            return Duration.ZERO;
        }
        if (waited.compareTo(waitMax) > 0) {
            // Asked before the slot is given up: afterwards nobody waits for them.
            blocked = blocked(OpenTransaction.olderThan(session, waited));
            return Duration.ZERO;
        }
        if (!reported && waited.compareTo(QUIET) > 0) {
            LOG.warn("slot {} waits for: {}", slot, describe(OpenTransaction.olderThan(session, waited)));
            reported = true;
        }
        return POLL;
    }

    /** The server drops a half-made slot itself, unless it was just finished. */
    private void dropLeftOver() throws SQLException {
        Optional<ReplicationSlot> left = ReplicationSlot.read(session, slot);
        if (left.isPresent() && left.get().activePid().isEmpty()) {
            SourceSetup.dropSlot(session, slot);
        }
    }

    private TidegateException blocked(List<OpenTransaction> open) {
        return new TidegateException(
                ServerCode.SLOT_BLOCKED,
                "slot " + slot + " could not be created within " + HumanFormat.duration(waitMax)
                        + ": the source waits for " + describe(open),
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
