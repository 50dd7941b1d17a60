package dev.tidegate.apply;

import dev.tidegate.apply.checkpoint.LaneCheckpoint;
import dev.tidegate.apply.checkpoint.LaneFailure;
import dev.tidegate.apply.checkpoint.LaneLock;
import dev.tidegate.apply.checkpoint.LaneStopNote;
import dev.tidegate.apply.merge.WritePlan;
import dev.tidegate.apply.read.LaneReader;
import dev.tidegate.apply.read.ReaderEvent;
import dev.tidegate.apply.snapshot.VerificationPause;
import dev.tidegate.apply.write.ApplyProgress;
import dev.tidegate.apply.write.LaneWriter;
import dev.tidegate.apply.write.WriterSession;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.LoadedTables;
import dev.tidegate.state.schema.StateOwnership;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data flow of one lane from the topic to the target. A second thread reads the topic ahead; the role's thread writes:
 *
 * <pre>
 * topic -> LaneConsumer -> ChainCheck -> TransactionAssembler -> queue -> WritePlan -> LaneWriter -> commit
 *          (reader's thread: records, whole transactions, batches)       (role's thread: net effects, SQL, checkpoint)
 * </pre>
 *
 * Where to continue is the target's checkpoint alone, which moves in the transactions that write the rows. So it makes no
 * difference when or how the last run ended.
 */
public final class ApplyPipeline implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyPipeline.class);
    private static final Duration IDLE_AFTER = Duration.ofMillis(200);

    private final PipelineConfig config;
    private final int lane;
    private final TargetDatabase target;
    private final ApplyProgress progress = new ApplyProgress();

    /** @param config with the address of a running Kafka */
    public ApplyPipeline(PipelineConfig config, int lane) {
        this.config = config;
        this.lane = lane;
        this.target = new TargetDatabase(config.target());
    }

    @Override
    public String name() {
        return "apply lane " + lane;
    }

    public ApplyProgress progress() {
        return progress;
    }

    @Override
    public void runOnce(StopSignal stop) {
        try (Connection connection = WriterSession.open(target, config.pipeline() + " " + name())) {
            if (LaneLock.take(connection, config.pipeline(), lane, stop)) {
                migrateState(connection);
                while (!stop.isRequested()) {
                    applyTheseTables(connection, stop);
                }
            }
        } catch (Exception e) {
            // By now the session is closed, and with it what it had locked.
            TidegateException failure = LaneFailure.of(e, config, target);
            if ((!failure.isTransient() || failure.isBlocked()) && !stop.isRequested()) {
                LaneStopNote.leave(target, config.pipeline(), lane, failure);
            }
            throw failure;
        }
    }

    /** Until the load gives the lane other tables, or takes some away: it continues with them at once, under the same lease. */
    private void applyTheseTables(Connection connection, StopSignal stop) throws Exception {
        LaneCheckpoint checkpoint = LaneCheckpoint.open(connection, config.pipeline(), lane);
        requireSameNames(connection, config);
        try {
            apply(connection, checkpoint, stop);
        } catch (TidegateException e) {
            connection.rollback();
            if (!e.is(ApplyCode.APPLIER_FENCED) || !LaneLock.isHeld(connection, config.pipeline(), lane)) {
                throw e;
            }
            LOG.info("{}: tables have joined the lane or left it; continuing at {}", name(), checkpoint.at());
        }
    }

    private void apply(Connection connection, LaneCheckpoint checkpoint, StopSignal stop) throws Exception {
        try (VerificationPause verification = new VerificationPause(connection, config, checkpoint.isMain());
                LaneReader reader = LaneReader.start(config, checkpoint.opened(), verification)) {
            LaneWriter writer = new LaneWriter(connection, config, checkpoint, reader.topicId(), progress);
            while (!stop.isRequested()) {
                applyNext(reader, writer, verification, stop);
            }
            writer.finish();
        }
    }

    /** Applies what comes next, or waits a moment for it. */
    public static void applyNext(LaneReader reader, LaneWriter writer, VerificationPause verification, StopSignal stop)
            throws Exception {
        Optional<ReaderEvent> next = reader.next(IDLE_AFTER);
        if (next.isEmpty()) {
            writer.commitIfIdle();
        } else if (next.get() instanceof ReaderEvent.Batch batch) {
            writer.write(WritePlan.of(batch.records(), writer.windows()));
            if (batch.end().isPresent()) {
                writer.advanceCheckpoint(batch.end().get());
            }
        } else if (next.get() instanceof ReaderEvent.PauseForVerify pause) {
            verification.findPoint(pause.request(), stop);
        } else if (next.get() instanceof ReaderEvent.SnapshotHere here) {
            verification.handOut(here.id(), stop);
        } else {
            writer.rollback();
        }
    }

    /** What was loaded under some names does not continue under others. */
    public static void requireSameNames(Connection connection, PipelineConfig config) throws SQLException {
        List<TidegateException> changed = LoadedTables.read(connection, config.pipeline())
                .differencesFrom(config.tables().map());
        connection.commit();
        if (!changed.isEmpty()) {
            throw changed.get(0);
        }
    }

    /** A pipeline that an older Tidegate has left behind. */
    private void migrateState(Connection connection) throws SQLException {
        StateOwnership.require(connection);
        StateVersion version = StateVersion.read(connection);
        connection.commit();
        if (version.refuseNewer().isInstalled() && version.isOlder()) {
            try (Connection session = target.open("apply state")) {
                StateSchema.migrate(session);
            }
        }
    }
}
