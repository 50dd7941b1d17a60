package dev.tidegate.app.status;

import dev.tidegate.app.status.PipelineStatus.LaneStatus;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.lagmonitor.lag.Lag;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.probe.TopicProbe;
import dev.tidegate.lagmonitor.probe.query.LaneStopReader;
import dev.tidegate.lagmonitor.probe.query.SlotReader;
import dev.tidegate.lagmonitor.probe.query.TableStatusReader;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.Checkpoint;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PublishedTables;
import dev.tidegate.state.SequenceState;
import dev.tidegate.state.SequenceStates;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a pipeline from outside, in a little over a second. Without the target nothing is known; what else cannot be
 * read is unknown, with the reason. For one look.
 */
public final class StatusReader {

    private static final int LANE = 0;
    private static final Duration BETWEEN_READINGS = Duration.ofSeconds(1);

    private final PipelineConfig config;
    private final Observed<KafkaConfig> kafka;
    private final PipelineName pipeline;
    private final List<String> unreadable = new ArrayList<>();

    /** @param kafka with an address; unknown if the embedded broker does not run */
    public StatusReader(PipelineConfig config, Observed<KafkaConfig> kafka) {
        this.config = config;
        this.kafka = kafka;
        this.pipeline = config.pipeline();
    }

    /**
     * @return empty if the target knows no such pipeline
     * @throws TidegateException if the target cannot be read
     */
    public Optional<PipelineStatus> read() {
        try {
            return readAll();
        } catch (SQLException e) {
            throw new TidegateException(
                    ConfigCode.TARGET_UNREADABLE,
                    "the target " + DatabaseUrl.place(config.target()) + " cannot be read: " + SqlFailures.describe(e),
                    "`tidegate check` says more",
                    e);
        }
    }

    private Optional<PipelineStatus> readAll() throws SQLException {
        try (Connection target = new TargetDatabase(config.target()).open("status")) {
            Optional<PipelineState> state = PipelineState.read(target, pipeline);
            if (state.isEmpty()) {
                return Optional.empty();
            }
            try (OptionalSourceSession source = OptionalSourceSession.open(config.source(), unreadable)) {
                return Optional.of(read(target, source, state.get()));
            }
        }
    }

    /** In the order target, Kafka, source: read the other way round, the target could seem to be ahead of the source. */
    private PipelineStatus read(Connection target, OptionalSourceSession source, PipelineState state)
            throws SQLException {
        List<TableStatus> tables = TableStatusReader.read(target, pipeline, state.phase());
        LaneStatus lane = lane(target, source, state);
        return new PipelineStatus(
                pipeline,
                state,
                tables,
                List.of(lane),
                source.ask(
                        session -> Observed.of(SourceClockSample.read(session).lsn())),
                source.ask(this::slot),
                SequenceStates.read(target, pipeline, SequenceState.Direction.SOURCE_TO_TARGET),
                new SchemaStatus(
                        source.ask(session -> Observed.of(PublishedTables.look(session, target, config))),
                        SchemaStatus.events(target, pipeline)),
                List.copyOf(unreadable));
    }

    private LaneStatus lane(Connection target, OptionalSourceSession source, PipelineState state) throws SQLException {
        LaneRate rate = LaneRate.read(target, pipeline, LANE, BETWEEN_READINGS, new StopSignal());
        Observed<SourceClockSample> clock = source.ask(session -> Observed.of(SourceClockSample.read(session)));
        Optional<Checkpoint> checkpoint = rate.checkpoint();
        Observed<Checkpoint> known =
                checkpoint.map(Observed::of).orElseGet(() -> Observed.unknown("nothing is applied yet"));
        return new LaneStatus(
                LANE,
                kafka.then(found -> captured(found, state)),
                checkpoint.map(Checkpoint::commitLsn),
                checkpoint.map(Checkpoint::transactions).orElse(0L),
                checkpoint.map(Checkpoint::changes).orElse(0L),
                rate.changesPerSecond(),
                checkpoint.flatMap(Checkpoint::sourceCommitAt),
                checkpoint.flatMap(Checkpoint::heartbeatAt),
                checkpoint.map(Checkpoint::appliedAt),
                known.then(c -> clock.then(now -> Lag.of(c, now))),
                known.then(c -> clock.then(now -> Lag.bytes(c, now))),
                LaneStopReader.read(target, pipeline, LANE));
    }

    private Observed<SlotStatus> slot(Connection session) throws SQLException {
        return SlotReader.read(session, pipeline.slot())
                .map(Observed::of)
                .orElseGet(() -> Observed.unknown("there is no slot " + pipeline.slot() + " on the source"));
    }

    private Observed<Lsn> captured(KafkaConfig found, PipelineState state) {
        try (TopicProbe topic = new TopicProbe(pipeline, () -> Observed.of(found), () -> Optional.of(state.stream()))) {
            Observed<TopicView> view = topic.read();
            view.reason().filter(why -> why.startsWith(TopicProbe.UNREADABLE)).ifPresent(unreadable::add);
            return view.then(ends -> ends.readable()
                    .map(point -> Observed.of(point.lsn()))
                    .orElseGet(() -> Observed.unknown("the topic holds no whole transaction of this stream")));
        }
    }
}
