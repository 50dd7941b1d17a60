package dev.tidegate.verify.snapshot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.VerifyCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.postgres.snapshot.SlotSnapshot.Lifetime;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.MessageKeyStore;
import dev.tidegate.state.verification.SnapshotRequestRow;
import dev.tidegate.state.verification.SnapshotRequestState;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.message.WalMessageWriter;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes consistent snapshots, step by step: a message into the source's WAL at which the applier waits; a temporary slot behind it, whose
 * point the applier is told; the applier reaches the point, takes a snapshot of the target and continues; both snapshots
 * are imported. What does not work out in time leaves nothing behind, and is tried again.
 */
public final class ConsistentSnapshotTaker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsistentSnapshotTaker.class);
    private static final int LANE = 0;
    private static final int TRIES_MAX = 8;
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration OLD = Duration.ofMillis(200);
    private static final Duration OLD_WAIT_MAX = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PipelineName pipeline;
    private final VerifyConfig bounds;
    private final SourceDatabase sourceDatabase;
    private final TargetDatabase targetDatabase;
    private final Connection source;
    private final Connection target;
    private final ServerInfo server;
    private final WalMessageWriter messages;
    private final StopSignal stop;

    /** Sessions that have no snapshot yet; empty lists in between. */
    private List<Connection> sourceSessions = List.of();

    private List<Connection> targetSessions = List.of();

    private ConsistentSnapshotTaker(PipelineConfig config, Connection source, Connection target, StopSignal stop)
            throws SQLException {
        this.pipeline = config.pipeline();
        this.bounds = config.verify();
        this.sourceDatabase = new SourceDatabase(config.source());
        this.targetDatabase = new TargetDatabase(config.target());
        this.source = source;
        this.target = target;
        this.server = ServerInfo.read(source);
        this.messages = new WalMessageWriter(source, pipeline, MessageKeyStore.key(target, source, pipeline));
        this.stop = stop;
    }

    /**
     * @param sessions on each side
     * @return empty if a stop was requested
     * @throws TidegateException VERIFY-BLOCKED if the source has transactions that do not end, VERIFY-NO-CUT if the
     *     applier does not come to the point
     */
    public static Optional<ConsistentSnapshots> take(PipelineConfig config, int sessions, StopSignal stop)
            throws SQLException {
        try (ConsistentSnapshotTaker taker = open(config, stop)) {
            return taker.take(sessions, Duration.ZERO);
        }
    }

    /**
     * The same, and the applier stays at the point until a repair has released it, or the request is removed.
     *
     * @param pauseMax after which it continues by itself
     */
    public static Optional<ConsistentSnapshots> takeAndPause(PipelineConfig config, Duration pauseMax, StopSignal stop)
            throws SQLException {
        try (ConsistentSnapshotTaker taker = open(config, stop)) {
            return taker.take(1, pauseMax);
        }
    }

    private static ConsistentSnapshotTaker open(PipelineConfig config, StopSignal stop) throws SQLException {
        String role = config.pipeline() + " verify";
        Connection source = new SourceDatabase(config.source()).open(role);
        try {
            Connection target = new TargetDatabase(config.target()).open(role);
            try {
                return new ConsistentSnapshotTaker(config, source, target, stop);
            } catch (SQLException | RuntimeException e) {
                target.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private Optional<ConsistentSnapshots> take(int sessions, Duration pauseMax) throws SQLException {
        String role = pipeline + " verify";
        sourceSessions = ReadSessions.open(() -> sourceDatabase.open(role), sessions);
        targetSessions = ReadSessions.open(() -> targetDatabase.open(role), sessions);
        String note = "old transactions are open on the source, and its snapshot would wait for them";
        for (int i = 0; i < TRIES_MAX && awaitOldTransactions(); i++) {
            Attempt attempt = new Attempt(pauseMax);
            Optional<ConsistentSnapshots> taken = attempt.run();
            if (taken.isPresent()) {
                sourceSessions = List.of();
                targetSessions = List.of();
                return taken;
            }
            note = attempt.note;
            LOG.info("no common point yet: {}", note);
        }
        if (stop.isRequested()) {
            return Optional.empty();
        }
        throw blocked(note);
    }

    /**
     * The slot would wait for them, and the applier with it.
     *
     * @return whether there are none; false if a stop was requested
     */
    private boolean awaitOldTransactions() throws SQLException {
        Duration max = bounds.waitMax().compareTo(OLD_WAIT_MAX) < 0 ? bounds.waitMax() : OLD_WAIT_MAX;
        long deadline = System.nanoTime() + max.toNanos();
        while (!stop.isRequested()) {
            if (OpenTransaction.olderThan(source, OLD).isEmpty()) {
                return true;
            }
            if (System.nanoTime() > deadline || stop.await(LOOK_EVERY)) {
                return false;
            }
        }
        return false;
    }

    private TidegateException blocked(String note) throws SQLException {
        List<OpenTransaction> old = OpenTransaction.olderThan(source, OLD);
        String oldest = old.isEmpty()
                ? ""
                : "; the oldest open transaction is " + old.get(0).describe();
        return new TidegateException(
                VerifyCode.VERIFY_BLOCKED,
                "source and target did not reach a common point: " + note + oldest,
                old.isEmpty()
                        ? "try again when the source has less to do, or raise verify.hold-max"
                        : "wait until it ends, or end it on the source: "
                                + old.get(0).endSql());
    }

    /** One try. */
    private final class Attempt {

        private final String id = HexFormat.of().formatHex(randomBytes());
        private final Duration pauseMax;
        private String note = "";

        Attempt(Duration pauseMax) {
            this.pauseMax = pauseMax;
        }

        private byte[] randomBytes() {
            byte[] bytes = new byte[12];
            RANDOM.nextBytes(bytes);
            return bytes;
        }

        Optional<ConsistentSnapshots> run() throws SQLException {
            Connection replication = sourceDatabase.openReplication(pipeline + " verify snapshot");
            long epoch = epoch();
            boolean paused = false;
            SnapshotRequest row = SnapshotRequest.ask(target, pipeline, id, RANDOM.nextLong());
            try {
                messages.write(new WalMessage.SnapshotRequest(id, bounds.holdMax(), pauseMax));
                Optional<SlotSnapshot> created = createSlot(replication);
                if (created.isEmpty()) {
                    note = "the source's snapshot was not there within " + HumanFormat.duration(bounds.holdMax());
                    return Optional.empty();
                }
                try (SlotSnapshot snapshot = created.get()) {
                    Optional<ConsistentSnapshots> taken = snapshotsAt(snapshot, row, epoch);
                    paused = taken.isPresent() && !pauseMax.isZero();
                    return taken;
                }
            } catch (SQLException | RuntimeException e) {
                replication.close();
                throw e;
            } finally {
                if (paused) {
                    row.releaseSnapshot();
                } else {
                    row.close();
                }
            }
        }

        /** The applier is paused meanwhile. */
        private Optional<SlotSnapshot> createSlot(Connection replication) throws SQLException {
            return SlotSnapshot.create(
                    replication, server, "tidegate_verify_" + id, Lifetime.TEMPORARY, bounds.holdMax()::minus);
        }

        private Optional<ConsistentSnapshots> snapshotsAt(SlotSnapshot snapshot, SnapshotRequest row, long epoch)
                throws SQLException {
            if (!row.tell(snapshot.point())) {
                note = row.read().note();
                return Optional.empty();
            }
            messages.write(new WalMessage.SnapshotPassed(id));
            ReadSessions.rollBack(sourceSessions);
            snapshot.importInto(sourceSessions, source, ConsistentSnapshotTaker::commitsPending);
            Optional<SnapshotRequestRow> answer = awaitSnapshot(row, snapshot.point(), epoch);
            if (answer.isEmpty() || !imported(answer.get().snapshot().orElseThrow())) {
                return Optional.empty();
            }
            return Optional.of(new ConsistentSnapshots(
                    id, snapshot.point(), answer.get().applierHeld(), sourceSessions, targetSessions));
        }

        private Optional<SnapshotRequestRow> awaitSnapshot(SnapshotRequest row, Lsn point, long epoch)
                throws SQLException {
            long deadline = System.nanoTime() + bounds.waitMax().toNanos();
            while (!stop.await(LOOK_EVERY)) {
                SnapshotRequestRow answer = row.read();
                if (answer.snapshot().isPresent()) {
                    return Optional.of(answer);
                }
                if (answer.state() == SnapshotRequestState.EXPIRED) {
                    note = answer.note();
                    return Optional.empty();
                }
                if (epoch() != epoch) {
                    note = "the applier has been started again meanwhile";
                    return Optional.empty();
                }
                if (System.nanoTime() > deadline) {
                    throw noCut(point);
                }
            }
            return Optional.empty();
        }

        /** The applier may have ended right after it had handed it out. */
        private boolean imported(String name) throws SQLException {
            try {
                ReadSessions.importSnapshot(targetSessions, name);
                return true;
            } catch (SQLException e) {
                if (!"22023".equals(e.getSQLState()) && !"55000".equals(e.getSQLState())) {
                    throw e;
                }
                note = "the applier's snapshot was gone before it was imported";
                return false;
            }
        }
    }

    private long epoch() throws SQLException {
        return CheckpointStore.read(target, pipeline, LANE)
                .map(Checkpoint::epoch)
                .orElse(-1L);
    }

    private static TidegateException commitsPending(Duration waited) {
        return new TidegateException(
                VerifyCode.VERIFY_NOT_SETTLED,
                "transactions that have written their commit are not over on the source after "
                        + HumanFormat.duration(waited),
                "look for a synchronous standby that does not answer, and verify again");
    }

    private TidegateException noCut(Lsn point) throws SQLException {
        String at = CheckpointStore.read(target, pipeline, LANE)
                .map(checkpoint -> "it stands at " + checkpoint.commitLsn() + ", "
                        + point.bytesSince(checkpoint.commitLsn()) + " bytes of WAL before it")
                .orElse("it has no checkpoint");
        return new TidegateException(
                VerifyCode.VERIFY_NO_CUT,
                "the applier did not reach " + point + " within " + HumanFormat.duration(bounds.waitMax()) + ": " + at,
                "check with `tidegate status` whether capture and apply run; if the target is far behind, wait, or raise"
                        + " verify.wait-max");
    }

    /** Snapshots that were taken stay open. */
    @Override
    public void close() throws SQLException {
        ReadSessions.closeAll(sourceSessions);
        ReadSessions.closeAll(targetSessions);
        try (source) {
            target.close();
        }
    }
}
