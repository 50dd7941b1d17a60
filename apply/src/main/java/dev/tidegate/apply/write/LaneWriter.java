package dev.tidegate.apply.write;

import dev.tidegate.apply.checkpoint.Durability;
import dev.tidegate.apply.checkpoint.LaneCheckpoint;
import dev.tidegate.apply.merge.Segment;
import dev.tidegate.apply.merge.WritePlan;
import dev.tidegate.apply.merge.WriteStep;
import dev.tidegate.apply.read.LaneReader;
import dev.tidegate.apply.read.ReaderEvent;
import dev.tidegate.apply.read.StreamPoint;
import dev.tidegate.apply.schema.BoundNames;
import dev.tidegate.apply.schema.SchemaChanges;
import dev.tidegate.apply.snapshot.VerificationSnapshots;
import dev.tidegate.apply.write.row.Drift;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.LaneRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Applies batches: rows, drift, fences and checkpoint in one transaction of the target. Owned by one thread, which is the
 * only one that uses the connection.
 */
public final class LaneWriter {

    private static final Duration IDLE_AFTER = Duration.ofMillis(200);

    private final Connection connection;
    private final LaneCheckpoint state;
    private final String topicId;
    private final PipelineName pipeline;
    private final ApplyProgress progress;
    private final Drift drift;
    private final SchemaChanges schema;
    private final SegmentWriter segments;
    private final Durability durability;
    private final VerificationSnapshots cuts;

    private boolean inTransaction;
    private boolean stopCleared;
    /** A part of the open source transaction is written, and the batch at hand is not its first. */
    private boolean partWritten;
    /** Of the open transaction. */
    private long changes;

    private Optional<Instant> heartbeatAt = Optional.empty();

    public LaneWriter(
            Connection connection, PipelineConfig config, LaneCheckpoint state, String topicId, ApplyProgress progress)
            throws SQLException {
        this.connection = connection;
        this.pipeline = config.pipeline();
        this.state = state;
        this.topicId = topicId;
        this.progress = progress;
        this.drift = new Drift(pipeline);
        this.schema = new SchemaChanges(connection, pipeline, config.tables().map(), config.schemaChanges());
        this.segments = new SegmentWriter(
                connection,
                new BoundNames(connection, pipeline, config.tables().map()),
                drift,
                config.tables().dualWrites());
        this.durability =
                new Durability(state.opened().commitLsn(), state.opened().durableLsn(), System.nanoTime());
        this.cuts = new VerificationSnapshots(connection, config);
        progress.opened(state.at());
    }

    /** Until a stop is requested, or a failure. */
    public void run(LaneReader reader, StopSignal stop) throws Exception {
        try (cuts) {
            applyUntil(reader, stop);
        }
    }

    private void applyUntil(LaneReader reader, StopSignal stop) throws Exception {
        while (!stop.isRequested()) {
            step(reader, stop);
        }
        finish();
    }

    /** Applies what comes next, or waits a moment for it. */
    public void step(LaneReader reader, StopSignal stop) throws Exception {
        Optional<ReaderEvent> batch = reader.next(IDLE_AFTER);
        if (batch.isPresent()) {
            take(batch.get(), reader, stop);
        } else if (!inTransaction && durability.isIdleCommitDue(System.nanoTime())) {
            commitForDurability(false);
        }
    }

    private void finish() throws SQLException {
        rollback();
        while (!durability.isAllDeclared()) {
            commitForDurability(true);
        }
    }

    /** Only the main lane's point is the target's: a lane of tables that are not in step with it yet holds for no cut. */
    private void take(ReaderEvent batch, LaneReader reader, StopSignal stop) throws SQLException {
        if (batch instanceof ReaderEvent.PauseForVerify hold) {
            reader.resume(hold, state.isMain() ? cuts.hold(hold, stop) : Optional.empty());
        } else if (batch instanceof ReaderEvent.SnapshotHere cut) {
            cuts.cut(cut, stop);
        } else {
            apply(batch);
        }
    }

    void apply(ReaderEvent batch) throws SQLException {
        if (batch instanceof ReaderEvent.Batch records) {
            apply(records);
        } else {
            rollback();
        }
    }

    private void apply(ReaderEvent.Batch batch) throws SQLException {
        inTransaction = true;
        long fallbacksBefore = segments.fallbacks();
        WritePlan plan = WritePlan.of(batch.records(), state.windows());
        for (WriteStep step : plan.steps()) {
            write(step);
        }
        if (segments.fallbacks() > fallbacksBefore) {
            progress.fellBack(segments.fallbacks() - fallbacksBefore);
        }
        for (LaneRecord laneRecord : plan.messages()) {
            if (laneRecord instanceof LaneRecord.Message message) {
                receive(message.prefix(), message.content(), message.lsn());
            } else if (laneRecord instanceof LaneRecord.TransactionalMessage message) {
                receive(message.prefix(), message.content(), message.lsn());
            }
        }
        if (batch.end().isPresent()) {
            commit(batch.end().get());
        } else {
            partWritten = true;
        }
    }

    private void write(WriteStep step) throws SQLException {
        if (step instanceof Segment segment) {
            segments.write(segment);
            changes += segment.changes().size();
        } else {
            WriteStep.TableDescription described = (WriteStep.TableDescription) step;
            schema.tableDescribed(described.change(), partWritten || described.wroteBefore());
            segments.forgetTables();
        }
    }

    private void receive(String prefix, String content, Lsn lsn) throws SQLException {
        Optional<WalMessage> message = WalMessage.parse(pipeline, prefix, content);
        if (message.isEmpty()) {
            return;
        }
        if (message.get() instanceof WalMessage.Fence fence) {
            state.passFence(fence.name(), lsn);
        } else if (message.get() instanceof WalMessage.Heartbeat heartbeat) {
            heartbeatAt = Optional.of(heartbeat.sentAt());
        }
    }

    private void commit(StreamPoint point) throws SQLException {
        segments.requireTablesAsRead();
        drift.write(connection);
        if (!stopCleared) {
            state.clearStop();
        }
        state.move(point, durability.durable(), topicId, heartbeatAt, changes);
        boolean wait = durability.isFlushDue(System.nanoTime());
        commit(wait, point.commitLsn());
        state.moved(point);
        durability.committed(point.commitLsn(), wait, System.nanoTime());
        progress.committed(point, changes, heartbeatAt);
        stopCleared = true;
        transactionEnded();
    }

    /** A transaction for durability alone. */
    private void commitForDurability(boolean now) throws SQLException {
        boolean wait = now || durability.isFlushDue(System.nanoTime());
        state.declare(durability.durable());
        commit(wait, state.at());
        durability.committed(state.at(), wait, System.nanoTime());
    }

    private void commit(boolean wait, Lsn point) throws SQLException {
        if (wait) {
            execute("SET LOCAL synchronous_commit = on");
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            throw CommitFailures.classify(e, point);
        }
    }

    private void rollback() throws SQLException {
        connection.rollback();
        segments.forgetTables();
        drift.forget();
        transactionEnded();
    }

    private void transactionEnded() {
        segments.transactionEnded();
        partWritten = false;
        inTransaction = false;
        changes = 0;
        heartbeatAt = Optional.empty();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
