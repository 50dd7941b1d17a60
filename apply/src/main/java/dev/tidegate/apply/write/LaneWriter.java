package dev.tidegate.apply.write;

import dev.tidegate.apply.checkpoint.Durability;
import dev.tidegate.apply.checkpoint.LaneCheckpoint;
import dev.tidegate.apply.merge.Segment;
import dev.tidegate.apply.merge.WritePlan;
import dev.tidegate.apply.merge.WriteStep;
import dev.tidegate.apply.read.StreamPoint;
import dev.tidegate.apply.schema.BoundNames;
import dev.tidegate.apply.schema.SchemaChanges;
import dev.tidegate.apply.write.row.Drift;
import dev.tidegate.apply.write.row.TargetFailures;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.load.SnapshotWindows;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.LaneRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Transactions of the target: rows, drift, fences and checkpoint in one. Owned by one thread, which is the only one that
 * uses the connection.
 */
public final class LaneWriter {

    private final Connection connection;
    private final LaneCheckpoint checkpoint;
    private final String topicId;
    private final PipelineName pipeline;
    private final ApplyProgress progress;
    private final Drift drift;
    private final SchemaChanges schema;
    private final SegmentWriter segments;
    private final Durability durability;

    private boolean inTransaction;
    private boolean stopCleared;
    /** Something is written in the open transaction: a plan that follows continues a source transaction. */
    private boolean partWritten;
    /** Of the open transaction. */
    private long changes;

    private Optional<Instant> heartbeatAt = Optional.empty();

    public LaneWriter(
            Connection connection,
            PipelineConfig config,
            LaneCheckpoint checkpoint,
            String topicId,
            ApplyProgress progress)
            throws SQLException {
        this.connection = connection;
        this.pipeline = config.pipeline();
        this.checkpoint = checkpoint;
        this.topicId = topicId;
        this.progress = progress;
        this.drift = new Drift(pipeline);
        this.schema = new SchemaChanges(connection, config);
        this.segments = new SegmentWriter(
                connection,
                new BoundNames(connection, pipeline, config.tables().map()),
                drift,
                config.tables().dualWrites(),
                config.apply().trustTriggers());
        this.durability = new Durability(
                checkpoint.opened().commitLsn(), checkpoint.opened().durableLsn(), System.nanoTime());
        progress.opened(checkpoint.at());
    }

    /** What the copied rows contain. */
    public SnapshotWindows windows() {
        return checkpoint.windows();
    }

    /** Into the open transaction, which begins with the first plan after a commit. */
    public void write(WritePlan plan) throws SQLException {
        inTransaction = true;
        for (WriteStep step : plan.steps()) {
            if (step instanceof Segment segment) {
                if (!segments.write(segment)) {
                    progress.fellBack();
                }
                changes += segment.changes().size();
            } else {
                describe((WriteStep.TableDescription) step);
            }
        }
        for (LaneRecord laneRecord : plan.messages()) {
            if (laneRecord instanceof LaneRecord.Message message) {
                receive(message.prefix(), message.content(), message.lsn());
            } else if (laneRecord instanceof LaneRecord.TransactionalMessage message) {
                receive(message.prefix(), message.content(), message.lsn());
            }
        }
        partWritten = true;
    }

    private void describe(WriteStep.TableDescription described) throws SQLException {
        schema.tableDescribed(described.change(), partWritten || described.wroteBefore());
        segments.forgetTables();
    }

    private void receive(String prefix, String content, Lsn lsn) throws SQLException {
        Optional<WalMessage> message = WalMessage.parse(pipeline, prefix, content);
        if (message.isEmpty()) {
            return;
        }
        if (message.get() instanceof WalMessage.Fence fence) {
            checkpoint.passFence(fence.name(), lsn);
        } else if (message.get() instanceof WalMessage.Heartbeat heartbeat) {
            heartbeatAt = Optional.of(heartbeat.sentAt());
        }
    }

    /** Commits what is written, and with it that the lane has come to the point. */
    public void advanceCheckpoint(StreamPoint point) throws SQLException {
        segments.requireTablesAsRead();
        drift.write(connection);
        if (!stopCleared) {
            checkpoint.clearStop();
        }
        checkpoint.move(point, durability.durable(), topicId, heartbeatAt, changes);
        boolean wait = durability.isFlushDue(System.nanoTime());
        commit(wait, point.commitLsn());
        checkpoint.moved(point);
        durability.committed(point.commitLsn(), wait, System.nanoTime());
        progress.committed(point, changes, heartbeatAt);
        stopCleared = true;
        transactionEnded();
    }

    /** Without anything to write: makes durable what is committed, and says so, when that is due. */
    public void commitIfIdle() throws SQLException {
        if (!inTransaction && durability.isIdleCommitDue(System.nanoTime())) {
            commitForDurability(false);
        }
    }

    /** Undoes what is not committed, and makes durable what is. */
    public void finish() throws SQLException {
        rollback();
        while (!durability.isAllDeclared()) {
            commitForDurability(true);
        }
    }

    /** A transaction for durability alone. */
    private void commitForDurability(boolean now) throws SQLException {
        boolean wait = now || durability.isFlushDue(System.nanoTime());
        checkpoint.declare(durability.durable());
        commit(wait, checkpoint.at());
        durability.committed(checkpoint.at(), wait, System.nanoTime());
    }

    private void commit(boolean wait, Lsn point) throws SQLException {
        if (wait) {
            Sql.on(connection).execute("SET LOCAL synchronous_commit = on");
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            throw TargetFailures.ofCommit(e, point);
        }
    }

    /** Undoes what is not committed: the rest of a partial transaction does not come, the whole of it does. */
    public void rollback() throws SQLException {
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
}
