package dev.tidegate.lagmonitor;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.lagmonitor.history.RecentSamples;
import dev.tidegate.lagmonitor.lag.LaneLag;
import dev.tidegate.lagmonitor.lag.Movement;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.SlotForecast;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.lagmonitor.model.SourceHistory;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.probe.Probe;
import dev.tidegate.lagmonitor.probe.ProbeLoop;
import dev.tidegate.lagmonitor.probe.SourceProbe;
import dev.tidegate.lagmonitor.probe.TargetProbe;
import dev.tidegate.lagmonitor.probe.TopicProbe;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.Gate;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Samples of source, Kafka and target, each read on its own thread and combined: {@link #sample} returns one, with the
 * gate's verdict on it. Read-only. Does not need capture or apply to answer. Thread-safe.
 */
public final class Monitor implements AutoCloseable {

    private static final Duration REMEMBER = Duration.ofHours(1);
    private static final Duration GOOD_FOR_MIN = Duration.ofSeconds(5);
    private static final Duration TAKEOVER_GOOD_FOR_MIN = Duration.ofMinutes(3);
    private static final Duration CHECK_ANSWERS_EVERY = Duration.ofMillis(20);

    private final PipelineConfig config;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final ProbeLoop<SourceView> source;
    private final ProbeLoop<TopicView> topic;
    private final ProbeLoop<TargetView> target;
    private final ProbeLoop<TakeoverView> takeover;
    private final RecentSamples recent = new RecentSamples(REMEMBER);
    private final Gate gate;

    /**
     * @param kafka with an address; unknown while an embedded broker does not run
     * @param takeover what the application would find on the target
     * @param takeoverEvery how long to wait between two of its readings
     */
    public Monitor(
            PipelineConfig config,
            Supplier<Observed<KafkaConfig>> kafka,
            Probe<TakeoverView> takeover,
            Duration takeoverEvery) {
        this.clock = InstantSource.system();
        this.nanoClock = System::nanoTime;
        this.config = config;
        Duration interval = config.monitor().interval();
        Duration goodFor = max(interval.multipliedBy(3), GOOD_FOR_MIN);
        this.target = new ProbeLoop<>(new TargetProbe(config), interval, goodFor, nanoClock);
        this.source =
                new ProbeLoop<>(new SourceProbe(config, this::tables, target::lastKnown), interval, goodFor, nanoClock);
        this.topic =
                new ProbeLoop<>(new TopicProbe(config.pipeline(), kafka, this::stream), interval, goodFor, nanoClock);
        this.takeover = new ProbeLoop<>(
                takeover, takeoverEvery, max(takeoverEvery.multipliedBy(3), TAKEOVER_GOOD_FOR_MIN), nanoClock);
        this.gate = new Gate(config);
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private List<TableId> tables() {
        return target.lastKnown().flatMap(view -> view.tables().value()).orElse(List.of()).stream()
                .map(TableStatus::table)
                .toList();
    }

    private Optional<StreamId> stream() {
        return target.lastKnown().map(view -> view.state().stream());
    }

    public void start() {
        target.start();
        source.start();
        topic.start();
        takeover.start();
    }

    /** Until it is known what the application would find on the target, or why it is not; no longer than that. */
    public void awaitTakeover(Duration atMost, StopSignal stop) {
        await(() -> takeover.answers() > 0, System.nanoTime() + atMost.toNanos(), stop);
    }

    /** Until each of the three has answered, be it that it is not there; no longer than that. */
    public void awaitFirstAnswers(Duration atMost, StopSignal stop) {
        long end = System.nanoTime() + atMost.toNanos();
        await(() -> source.answers() > 0 && target.answers() > 0, end, stop);
        // Kafka's probe waits for the target's word on the stream: its first answer, and one under way, may be without
        // it.
        long before = topic.answers();
        await(
                () -> topic.lastKnown().isPresent() || target.lastKnown().isEmpty() || topic.answers() > before + 1,
                end,
                stop);
    }

    private static void await(BooleanSupplier reached, long end, StopSignal stop) {
        while (!reached.getAsBoolean() && System.nanoTime() < end && !stop.await(CHECK_ANSWERS_EVERY)) {
            // The wait is in the condition.
        }
    }

    /** One sample from the latest answers; remembered for rates and for the gate. Asks nobody, so it takes no time. */
    public synchronized AssessedView sample() {
        long nanos = nanoClock.getAsLong();
        Observed<SourceView> sourceNow = source.current();
        Observed<TopicView> topicNow = topic.current();
        Observed<TargetView> targetNow = target.current();
        LaneLag lag = LaneLag.of(sourceNow.then(Monitor::clockOfOurs), topicNow, targetNow);
        Sample sample = sample(nanos, sourceNow, topicNow, targetNow, lag);
        recent.add(sample);
        List<Sample> window =
                recent.last(max(Movement.WINDOW, config.gate().heldFor().plus(GOOD_FOR_MIN)));
        Movement movement = Movement.of(recent.last(Movement.WINDOW), caughtUpBelow());
        PipelineView pipeline = new PipelineView(
                sample.at(),
                sourceNow,
                topicNow,
                targetNow,
                takeover.current(),
                lag,
                movement,
                SlotForecast.of(sourceNow.then(SourceView::slot), movement.walBytesPerSecond()));
        return new AssessedView(pipeline, gate.judge(pipeline, window), nanos);
    }

    /** What a source shows that the target was not filled from is no lag of the pipeline. */
    private static Observed<SourceClockSample> clockOfOurs(SourceView view) {
        return view.history()
                .value()
                .flatMap(SourceHistory::refusal)
                .<Observed<SourceClockSample>>map(refusal -> Observed.unknown(refusal.getMessage()))
                .orElseGet(() -> Observed.of(view.clock()));
    }

    /** On an idle source the lag goes up and down between nothing and the heartbeat's interval. */
    private Duration caughtUpBelow() {
        return config.capture().heartbeatInterval().multipliedBy(2);
    }

    private Sample sample(
            long nanos,
            Observed<SourceView> sourceNow,
            Observed<TopicView> topicNow,
            Observed<TargetView> targetNow,
            LaneLag lag) {
        return new Sample(
                clock.instant(),
                nanos,
                lag.time().value(),
                optional(lag.bytes().value()),
                sourceNow.value().map(view -> view.clock().lsn()),
                optional(topicNow.value().map(TopicView::readableEnd)),
                optional(targetNow.value().flatMap(TargetView::checkpoint).map(c -> c.changes())));
    }

    private static OptionalLong optional(Optional<Long> value) {
        return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Whether capture and apply both show a sign of life: the checks of that name, whatever the config asks for. */
    public List<CheckResult> progress(PipelineView pipeline) {
        return gate.progress(pipeline);
    }

    /** The samples of the last hour. */
    public RecentSamples recent() {
        return recent;
    }

    @Override
    public void close() {
        takeover.close();
        topic.close();
        source.close();
        target.close();
    }
}
