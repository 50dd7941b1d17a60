package dev.tidegate.apply;

import dev.tidegate.apply.fold.TableOutOfStepException;
import dev.tidegate.apply.lane.LaneReader;
import dev.tidegate.core.Lsn;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.Failures;
import dev.tidegate.core.run.Role;
import dev.tidegate.core.run.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings tables that were loaded beside the stream into step with it: applies their changes, and theirs alone, from where
 * the main lane left them out, until it has come to where the main lane stands; then hands them over. The main lane does
 * not wait for it but for the moment of the hand-over.
 */
public final class JoinService implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(JoinService.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** The main lane's commit waits for the hand-over, and gives up after 30 s. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(15);

    /** So near that the rest is applied while the main lane is held. */
    private static final long NEAR_BYTES = 4L << 20;

    private final PipelineConfig config;
    private final TargetDatabase target;
    private final JoinState state;

    /** @param config with the address of a running Kafka */
    public JoinService(PipelineConfig config) {
        this.config = config;
        this.target = new TargetDatabase(config.target());
        this.state = new JoinState(config.pipeline());
    }

    @Override
    public String name() {
        return "join";
    }

    @Override
    public void runOnce(StopSignal stop) throws Exception {
        try (Connection watch = target.open("join watch")) {
            while (!stop.isRequested()) {
                OptionalInt lane = state.nextLane(watch);
                if (lane.isEmpty() || !join(lane.getAsInt(), stop)) {
                    stop.await(LOOK_EVERY);
                }
            }
        }
    }

    private boolean join(int lane, StopSignal stop) throws Exception {
        try {
            return catchUpAndHandOver(lane, stop);
        } catch (TableOutOfStepException e) {
            throw new TablesOutOfStep(config, target).queue(e);
        } catch (Exception e) {
            TidegateException failure =
                    e instanceof SQLException sql ? Failures.ofDatabase(sql, "the target") : Failures.classify(e);
            if (failure.isBlocked() && !stop.isRequested()) {
                LaneStop.record(target, config.pipeline(), lane, failure);
            }
            if (failure.isPassing() || stop.isRequested()) {
                throw failure;
            }
            LOG.error("the tables of lane {} cannot be brought into step: {}", lane, failure.describe());
            try (Connection session = target.open("join")) {
                state.fail(session, lane, failure);
            }
            return true;
        }
    }

    private boolean catchUpAndHandOver(int lane, StopSignal stop) throws Exception {
        try (Connection connection = WriterSession.open(target, config.pipeline() + " join lane " + lane)) {
            if (!Lease.take(connection, config.pipeline(), lane, stop)) {
                return false;
            }
            LaneState opened = LaneState.open(connection, config.pipeline(), lane);
            ApplyService.refuseOtherNames(connection, config);
            LOG.info("lane {}: catching up from {}", lane, opened.at());
            try (LaneReader reader = LaneReader.start(config, opened.opened());
                    Connection main = target.open("join")) {
                LaneWriter writer = new LaneWriter(connection, config, opened, reader.topicId(), new ApplyProgress());
                main.setAutoCommit(false);
                while (!stop.isRequested()) {
                    writer.step(reader, stop);
                    if (isNear(main, opened.at()) && handOver(main, lane, opened, writer, reader, stop)) {
                        LOG.info("lane {}: in step at {}", lane, opened.at());
                        return true;
                    }
                }
                return false;
            }
        }
    }

    private boolean isNear(Connection main, Lsn at) throws SQLException {
        boolean near = state.mainPoint(main, false).bytesSince(at) < NEAR_BYTES;
        main.rollback();
        return near;
    }

    /**
     * Holds the main lane where it stands, comes at least as far, and gives it the tables with the word how far they are:
     * what it still has to read of their changes up to there it leaves out.
     */
    private boolean handOver(
            Connection main, int lane, LaneState opened, LaneWriter writer, LaneReader reader, StopSignal stop)
            throws Exception {
        long deadline = System.nanoTime() + HAND_OVER_MAX.toNanos();
        Lsn point = state.mainPoint(main, true);
        while (opened.at().isBefore(point)) {
            if (System.nanoTime() > deadline) {
                main.rollback();
                return false;
            }
            writer.step(reader, stop);
        }
        boolean joined = state.handOver(main, lane, opened.opened().epoch(), opened.at());
        main.commit();
        return joined;
    }
}
