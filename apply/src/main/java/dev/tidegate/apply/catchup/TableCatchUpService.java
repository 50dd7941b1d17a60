package dev.tidegate.apply.catchup;

import dev.tidegate.apply.ApplyPipeline;
import dev.tidegate.apply.checkpoint.LaneCheckpoint;
import dev.tidegate.apply.checkpoint.LaneFailure;
import dev.tidegate.apply.checkpoint.LaneLock;
import dev.tidegate.apply.checkpoint.LaneStopNote;
import dev.tidegate.apply.checkpoint.StopDecision;
import dev.tidegate.apply.merge.TableOutOfSyncException;
import dev.tidegate.apply.read.LaneReader;
import dev.tidegate.apply.snapshot.VerificationPause;
import dev.tidegate.apply.write.ApplyProgress;
import dev.tidegate.apply.write.LaneWriter;
import dev.tidegate.apply.write.WriterSession;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catch-up of tables that were loaded beside the stream: applies their changes, and theirs alone, from where the main lane
 * left them out, up to where the main lane stands. Then it hands them over. The main lane waits only for the moment of
 * the hand-over.
 */
public final class TableCatchUpService implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(TableCatchUpService.class);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
    /** The main lane's commit waits for the hand-over, and gives up after 30 s. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(15);

    /** So near that the rest is applied while the main lane is paused. */
    private static final long NEAR_BYTES = 4L << 20;

    private final PipelineConfig config;
    private final TargetDatabase target;
    /** Lanes whose tables could not catch up together. Of the role's thread. */
    private final Set<Integer> apart = new HashSet<>();

    /** @param config with the address of a running Kafka */
    public TableCatchUpService(PipelineConfig config) {
        this.config = config;
        this.target = new TargetDatabase(config.target());
    }

    @Override
    public String name() {
        return "join";
    }

    @Override
    public void runOnce(StopSignal stop) throws Exception {
        try (Connection watch = target.open("join watch")) {
            StateVersion.read(watch).requireKnown();
            watch.setAutoCommit(false);
            LateTableLanes lanes = new LateTableLanes(watch, config.pipeline());
            while (!stop.isRequested()) {
                Optional<Integer> lane = lanes.nextToCatchUp(apart);
                watch.commit();
                if (lane.isEmpty() || !catchUp(lane.get(), stop)) {
                    stop.await(CHECK_EVERY);
                }
            }
        }
    }

    /** Applies what comes next on the lane that catches up. */
    private interface Step {
        void take() throws Exception;
    }

    private boolean catchUp(int lane, StopSignal stop) throws Exception {
        try {
            return catchUpAndHandOver(lane, stop);
        } catch (Exception e) {
            TidegateException failure = LaneFailure.of(e, config, target);
            boolean forSomebody = StopDecision.isForSomebody(failure);
            if (forSomebody && !stop.isRequested()) {
                LaneStopNote.leave(target, config.pipeline(), lane, failure);
            }
            boolean ofTheTable = !(e instanceof TableOutOfSyncException) && !failure.is(RunCode.VERSIONS_DIFFER);
            if (failure.isTransient() || forSomebody || stop.isRequested() || !ofTheTable) {
                throw failure;
            }
            giveUp(lane, failure);
            return true;
        }
    }

    /** With several tables in the lane it is not known which of them it is: each then tries alone. */
    private void giveUp(int lane, TidegateException failure) throws SQLException {
        try (Connection session = target.open("join")) {
            StateVersion.read(session).requireKnown();
            session.setAutoCommit(false);
            LateTableLanes lanes = new LateTableLanes(session, config.pipeline());
            List<Integer> separate = lanes.split(lane);
            if (separate.isEmpty()) {
                LOG.error("the table of lane {} cannot catch up: {}", lane, failure.describe());
                lanes.catchUpFailed(lane, failure);
            } else {
                LOG.warn("lane {}: {}; each of its {} tables catches up alone", lane, failure.code(), separate.size());
            }
            session.commit();
            apart.addAll(separate);
        }
    }

    private boolean catchUpAndHandOver(int lane, StopSignal stop) throws Exception {
        try (Connection connection = WriterSession.open(target, config.pipeline() + " join lane " + lane)) {
            if (!LaneLock.take(connection, config.pipeline(), lane, stop)) {
                return false;
            }
            LaneCheckpoint opened = LaneCheckpoint.open(connection, config.pipeline(), lane);
            ApplyPipeline.requireSameNames(connection, config);
            LOG.info("lane {}: catching up from {}", lane, opened.at());
            try (VerificationPause never = new VerificationPause(connection, config, opened.isMain());
                    LaneReader reader = LaneReader.start(config, opened.opened(), never);
                    Connection main = target.open("join")) {
                LaneWriter writer = new LaneWriter(connection, config, opened, reader.topicId(), new ApplyProgress());
                main.setAutoCommit(false);
                Step step = () -> ApplyPipeline.applyNext(reader, writer, never, stop);
                while (!stop.isRequested()) {
                    step.take();
                    if (isNear(main, opened.at()) && handOver(main, opened, step)) {
                        LOG.info("lane {}: in sync at {}", lane, opened.at());
                        return true;
                    }
                }
                return false;
            }
        }
    }

    private boolean isNear(Connection main, Lsn at) throws SQLException {
        boolean near = CheckpointStore.mainPoint(main, config.pipeline()).bytesSince(at) < NEAR_BYTES;
        main.rollback();
        return near;
    }

    /**
     * Pauses the main lane where it stands, comes at least as far, and gives it the tables together with the point
     * that they have reached. The main lane leaves out their changes up to there.
     */
    private boolean handOver(Connection main, LaneCheckpoint opened, Step step) throws Exception {
        long deadline = System.nanoTime() + HAND_OVER_MAX.toNanos();
        Lsn point = CheckpointStore.holdMainPoint(main, config.pipeline());
        while (opened.at().isBefore(point)) {
            if (System.nanoTime() > deadline) {
                main.rollback();
                return false;
            }
            step.take();
        }
        boolean handedOver = new LateTableLanes(main, config.pipeline()).handOver(opened.claim());
        main.commit();
        return handedOver;
    }
}
