package dev.tidegate.lagmonitor.probe;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.lag.Lag;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import java.time.Duration;
import java.util.Optional;

/** Samples of one lane for a log line, over sessions that reconnect. Confined to one thread. */
public final class LaneSampler implements AutoCloseable {

    private static final int LANE = 0;

    /** @param changesPerSecond since the sample before; empty in the first one */
    public record LaneSample(
            Lsn applied, long transactions, long changes, Optional<Double> changesPerSecond, Observed<Duration> lag) {}

    private final PipelineConfig config;
    private final ReconnectingSession source;
    private final ReconnectingSession target;
    private Checkpoint last;
    private long lastAt;

    public LaneSampler(PipelineConfig config) {
        this.config = config;
        SourceDatabase sourceDatabase = new SourceDatabase(ProbeTimeouts.on(config.source()));
        TargetDatabase targetDatabase = new TargetDatabase(ProbeTimeouts.on(config.target()));
        this.source = new ReconnectingSession("the source", () -> sourceDatabase.open("watch"));
        this.target = new ReconnectingSession("the target", () -> targetDatabase.open("watch"));
    }

    /** Reads the checkpoint before the source's clock, so that the lag is never too small. */
    public Observed<LaneSample> sample() {
        Observed<Optional<Checkpoint>> applied =
                target.ask(session -> Observed.of(CheckpointStore.read(session, config.pipeline(), LANE)));
        return applied.then(
                found -> found.map(this::sample).orElseGet(() -> Observed.unknown("nothing is applied yet")));
    }

    private Observed<LaneSample> sample(Checkpoint checkpoint) {
        return source.ask(session -> Observed.of(SourceClockSample.read(session)))
                .map(clock -> sample(checkpoint, clock));
    }

    private LaneSample sample(Checkpoint checkpoint, SourceClockSample clock) {
        long now = System.nanoTime();
        Optional<Double> rate = last == null || !last.stream().equals(checkpoint.stream())
                ? Optional.empty()
                : Optional.of((checkpoint.changes() - last.changes()) * 1e9 / (now - lastAt));
        last = checkpoint;
        lastAt = now;
        return new LaneSample(
                checkpoint.commitLsn(),
                checkpoint.transactions(),
                checkpoint.changes(),
                rate,
                Lag.of(checkpoint, clock));
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
