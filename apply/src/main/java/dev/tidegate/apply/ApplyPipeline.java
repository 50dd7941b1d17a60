package dev.tidegate.apply;

import dev.tidegate.apply.checkpoint.LaneCheckpoint;
import dev.tidegate.apply.checkpoint.LaneLock;
import dev.tidegate.apply.checkpoint.LaneStopStore;
import dev.tidegate.apply.checkpoint.ReloadRequest;
import dev.tidegate.apply.merge.TableOutOfSyncException;
import dev.tidegate.apply.read.LaneReader;
import dev.tidegate.apply.write.ApplyProgress;
import dev.tidegate.apply.write.LaneWriter;
import dev.tidegate.apply.write.WriterSession;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.LoadedTables;
import dev.tidegate.state.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Applies one lane to the target. A second thread reads the topic ahead; this one writes:
 *
 * <pre>
 * topic -> LaneConsumer -> ChainCheck -> TransactionAssembler -> queue -> BatchFold -> SegmentApply -> commit
 *          (reader's thread: records, whole transactions, batches)       (role's thread: net effects, SQL, checkpoint)
 * </pre>
 *
 * Where to go on is the target's checkpoint alone, which moves in the transactions that write the rows. So it makes no
 * difference when or how the last run ended.
 */
public final class ApplyPipeline implements Role {

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
        try {
            takeAndApply(stop);
        } catch (Exception e) {
            // By now the session is closed, and with it what it had locked.
            TidegateException failure =
                    e instanceof SQLException sql ? Failures.ofDatabase(sql, "the target") : Failures.classify(e);
            if ((!failure.isTransient() || failure.isBlocked()) && !stop.isRequested()) {
                LaneStopStore.record(target, config.pipeline(), lane, failure);
            }
            throw failure;
        }
    }

    private void takeAndApply(StopSignal stop) throws Exception {
        try {
            apply(stop);
        } catch (TableOutOfSyncException e) {
            throw new ReloadRequest(config, target).queue(e);
        }
    }

    private void apply(StopSignal stop) throws Exception {
        try (Connection connection = WriterSession.open(target, config.pipeline() + " " + name())) {
            if (LaneLock.take(connection, config.pipeline(), lane, stop)) {
                applyLane(connection, stop);
            }
        }
    }

    /** What was loaded under some names does not go on under others. */
    public static void refuseOtherNames(Connection connection, PipelineConfig config) throws SQLException {
        List<TidegateException> changed = LoadedTables.read(connection, config.pipeline())
                .differencesFrom(config.tables().map());
        connection.commit();
        if (!changed.isEmpty()) {
            throw changed.get(0);
        }
    }

    private void applyLane(Connection connection, StopSignal stop) throws Exception {
        installWhatAnOlderVersionLacks(connection);
        LaneCheckpoint state = LaneCheckpoint.open(connection, config.pipeline(), lane);
        refuseOtherNames(connection, config);
        try (LaneReader reader = LaneReader.start(config, state.opened())) {
            new LaneWriter(connection, config, state, reader.topicId(), progress).run(reader, stop);
        }
    }

    private void installWhatAnOlderVersionLacks(Connection connection) throws SQLException {
        boolean complete = !StateSchema.isInstalled(connection) || StateSchema.isComplete(connection);
        connection.commit();
        if (!complete) {
            try (Connection session = target.open("apply state")) {
                StateSchema.install(session);
            }
        }
    }
}
