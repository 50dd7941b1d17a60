package dev.tidegate.cli.status;

import dev.tidegate.cli.status.PipelineStatus.LaneStatus;
import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.config.DatabaseUrl;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.core.state.PublishedTables;
import dev.tidegate.core.state.SequenceState;
import dev.tidegate.core.state.SequenceStates;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.lag.Lag;
import dev.tidegate.monitor.probe.LaneStopReader;
import dev.tidegate.monitor.probe.SlotReader;
import dev.tidegate.monitor.probe.SlotStatus;
import dev.tidegate.monitor.probe.SourceClock;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TableStatusReader;
import dev.tidegate.monitor.probe.TopicProbe;
import dev.tidegate.monitor.probe.TopicView;
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
    private final Reading<KafkaConfig> kafka;
    private final PipelineName pipeline;
    private final List<String> unreadable = new ArrayList<>();

    /** @param kafka with an address; unknown if the embedded broker does not run */
    public StatusReader(PipelineConfig config, Reading<KafkaConfig> kafka) {
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
                    FailureCategory.PASSING,
                    "TARGET-UNREADABLE",
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
            try (SourceView source = SourceView.open(config.source(), unreadable)) {
                return Optional.of(read(target, source, state.get()));
            }
        }
    }

    /** In the order target, Kafka, source: read the other way round, the target could seem to be ahead of the source. */
    private PipelineStatus read(Connection target, SourceView source, PipelineState state) throws SQLException {
        List<TableStatus> tables = TableStatusReader.read(target, pipeline, state.phase());
        LaneStatus lane = lane(target, source, state);
        return new PipelineStatus(
                pipeline,
                state,
                tables,
                List.of(lane),
                source.ask(session -> Reading.of(SourceClock.read(session).lsn())),
                source.ask(this::slot),
                SequenceStates.read(target, pipeline, SequenceState.Direction.SOURCE_TO_TARGET),
                new SchemaStatus(
                        source.ask(session -> Reading.of(PublishedTables.look(session, target, config))),
                        SchemaStatus.events(target, pipeline)),
                List.copyOf(unreadable));
    }

    private LaneStatus lane(Connection target, SourceView source, PipelineState state) throws SQLException {
        LaneRate rate = LaneRate.read(target, pipeline, LANE, BETWEEN_READINGS, new StopSignal());
        Reading<SourceClock> clock = source.ask(session -> Reading.of(SourceClock.read(session)));
        Optional<Checkpoint> checkpoint = rate.checkpoint();
        Reading<Checkpoint> known =
                checkpoint.map(Reading::of).orElseGet(() -> Reading.unknown("nothing is applied yet"));
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

    private Reading<SlotStatus> slot(Connection session) throws SQLException {
        return SlotReader.read(session, pipeline.slot())
                .map(Reading::of)
                .orElseGet(() -> Reading.unknown("there is no slot " + pipeline.slot() + " on the source"));
    }

    private Reading<Lsn> captured(KafkaConfig found, PipelineState state) {
        try (TopicProbe topic = new TopicProbe(pipeline, () -> Reading.of(found), () -> Optional.of(state.stream()))) {
            Reading<TopicView> view = topic.read();
            view.reason().filter(why -> why.startsWith(TopicProbe.UNREADABLE)).ifPresent(unreadable::add);
            return view.then(ends -> ends.readable()
                    .map(point -> Reading.of(point.lsn()))
                    .orElseGet(() -> Reading.unknown("the topic holds no whole transaction of this stream")));
        }
    }
}
