package dev.tidegate.monitor;

import dev.tidegate.core.StreamId;
import dev.tidegate.core.TableId;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.monitor.gate.CheckResult;
import dev.tidegate.monitor.gate.Gate;
import dev.tidegate.monitor.history.Look;
import dev.tidegate.monitor.history.RecentLooks;
import dev.tidegate.monitor.lag.LaneLag;
import dev.tidegate.monitor.lag.Movement;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.probe.ProbeLoop;
import dev.tidegate.monitor.probe.SourceProbe;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TargetProbe;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicProbe;
import dev.tidegate.monitor.probe.TopicView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks at source, Kafka and target, each on a thread of its own, and puts together what they say: {@link #look} is one such
 * picture with the gate's word on it. It never asks capture or apply, and changes nothing. Any
 * thread may call.
 */
public final class Monitor implements AutoCloseable {

    private static final Duration REMEMBER = Duration.ofHours(1);
    private static final Duration GOOD_FOR_MIN = Duration.ofSeconds(5);
    private static final Duration LOOK_FOR_ANSWERS_EVERY = Duration.ofMillis(20);

    private final PipelineConfig config;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final ProbeLoop<SourceView> source;
    private final ProbeLoop<TopicView> topic;
    private final ProbeLoop<TargetView> target;
    private final RecentLooks recent = new RecentLooks(REMEMBER);
    private final Gate gate;

    /** @param kafka with an address; unknown while an embedded broker does not run */
    public Monitor(PipelineConfig config, Supplier<Reading<KafkaConfig>> kafka) {
        this(config, kafka, InstantSource.system(), System::nanoTime);
    }

    Monitor(PipelineConfig config, Supplier<Reading<KafkaConfig>> kafka, InstantSource clock, LongSupplier nanoClock) {
        this.config = config;
        this.clock = clock;
        this.nanoClock = nanoClock;
        Duration interval = config.monitor().interval();
        Duration goodFor = max(interval.multipliedBy(3), GOOD_FOR_MIN);
        this.target = new ProbeLoop<>(new TargetProbe(config), interval, goodFor, nanoClock);
        this.source = new ProbeLoop<>(new SourceProbe(config, this::tables), interval, goodFor, nanoClock);
        this.topic =
                new ProbeLoop<>(new TopicProbe(config.pipeline(), kafka, this::stream), interval, goodFor, nanoClock);
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
        while (!reached.getAsBoolean() && System.nanoTime() < end && !stop.await(LOOK_FOR_ANSWERS_EVERY)) {
            // The wait is in the condition.
        }
    }

    /** One picture from the latest answers; remembered for rates and for the gate. Asks nobody, so it takes no time. */
    public synchronized Snapshot look() {
        long nanos = nanoClock.getAsLong();
        Reading<SourceView> sourceNow = source.current();
        Reading<TopicView> topicNow = topic.current();
        Reading<TargetView> targetNow = target.current();
        LaneLag lag = LaneLag.of(sourceNow.map(SourceView::clock), topicNow, targetNow);
        Look look = look(nanos, sourceNow, topicNow, targetNow, lag);
        recent.add(look);
        List<Look> window =
                recent.last(max(Movement.WINDOW, config.gate().heldFor().plus(GOOD_FOR_MIN)));
        Movement movement = Movement.of(recent.last(Movement.WINDOW), caughtUpBelow());
        Picture picture = new Picture(
                look.at(),
                sourceNow,
                topicNow,
                targetNow,
                lag,
                movement,
                SlotForecast.of(sourceNow.then(SourceView::slot), movement.walBytesPerSecond()));
        return new Snapshot(picture, gate.judge(picture, window), nanos);
    }

    /** On an idle source the lag goes up and down between nothing and the heartbeat's interval. */
    private Duration caughtUpBelow() {
        return config.capture().heartbeatInterval().multipliedBy(2);
    }

    private Look look(
            long nanos,
            Reading<SourceView> sourceNow,
            Reading<TopicView> topicNow,
            Reading<TargetView> targetNow,
            LaneLag lag) {
        return new Look(
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
    public List<CheckResult> progress(Picture picture) {
        return gate.progress(picture);
    }

    /** The looks of the last hour. */
    public RecentLooks recent() {
        return recent;
    }

    public PipelineConfig config() {
        return config;
    }

    @Override
    public void close() {
        topic.close();
        source.close();
        target.close();
    }
}
