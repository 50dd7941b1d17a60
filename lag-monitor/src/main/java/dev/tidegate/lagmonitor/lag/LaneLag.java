package dev.tidegate.lagmonitor.lag;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.TopicView.Point;
import dev.tidegate.model.Lsn;
import dev.tidegate.state.lane.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a lane is behind, at the moment the target was asked. Source, Kafka and target are asked at different
 * moments; what seems to be ahead only for that reason counts as just arrived, so nothing is negative and the stages
 * add up.
 *
 * @param time by what the target holds, on the source's clock
 * @param stages in the order of the way
 */
public record LaneLag(Observed<Duration> time, Observed<Long> bytes, List<Stage> stages) {

    private static final String NOT_DECODED = "what capture has not decoded yet cannot be counted";

    public static LaneLag of(
            Observed<SourceClockSample> source, Observed<TopicView> topic, Observed<TargetView> target) {
        Observed<Checkpoint> checkpoint = target.then(LaneLag::checkpoint);
        Observed<Duration> time =
                target.then(view -> checkpoint.then(c -> source.then(clock -> Lag.of(c, clock.at(view.takenNanos())))));
        Observed<Long> bytes = target.then(view -> checkpoint.then(c -> source.then(clock -> bytes(c, view, clock))));
        return new LaneLag(time, bytes, stages(source, topic, target, checkpoint, time, bytes));
    }

    public Stage stage(Stage.Name name) {
        return stages.stream().filter(stage -> stage.name() == name).findFirst().orElseThrow();
    }

    private static Observed<Checkpoint> checkpoint(TargetView view) {
        return view.checkpoint().map(Observed::of).orElseGet(() -> Observed.unknown("nothing is applied yet"));
    }

    /** A target that was asked later may well hold more than the source had when it was asked: then it has all of that. */
    private static Observed<Long> bytes(Checkpoint checkpoint, TargetView view, SourceClockSample source) {
        boolean targetLater = view.takenNanos() > source.askedNanos();
        return targetLater && source.lsn().isBefore(checkpoint.commitLsn())
                ? Observed.of(0L)
                : Lag.bytes(checkpoint, source);
    }

    private static List<Stage> stages(
            Observed<SourceClockSample> source,
            Observed<TopicView> topic,
            Observed<TargetView> target,
            Observed<Checkpoint> checkpoint,
            Observed<Duration> time,
            Observed<Long> bytes) {
        Observed<Instant[]> times = time.then(lag -> topic.then(
                ends -> target.then(view -> source.then(clock -> times(clock.at(view.takenNanos()), lag, ends)))));
        Observed<Lsn[]> places =
                bytes.then(behind -> topic.then(ends -> checkpoint.then(c -> places(c, behind, ends))));
        return List.of(
                stage(Stage.Name.CAPTURE, 0, times, places, Observed.unknown(NOT_DECODED)),
                stage(Stage.Name.TRANSPORT, 1, times, places, topic.map(LaneLag::inOpenTransactions)),
                stage(Stage.Name.APPLY, 2, times, places, topic.then(e -> target.then(v -> toApply(e, v)))));
    }

    private static Stage stage(
            Stage.Name name, int i, Observed<Instant[]> times, Observed<Lsn[]> places, Observed<Long> records) {
        return new Stage(
                name,
                times.map(t -> Duration.between(t[i + 1], t[i])),
                places.map(p -> p[i].bytesSince(p[i + 1])),
                records);
    }

    /** From the source's now down to what the target holds, never rising. */
    private static Observed<Instant[]> times(Instant now, Duration lag, TopicView ends) {
        Instant held = now.minus(lag);
        Optional<Instant> readable = ends.readable().flatMap(Point::sourceAt);
        Optional<Instant> written = ends.written().flatMap(Point::sourceAt);
        if (readable.isEmpty() || written.isEmpty()) {
            return Observed.unknown("the topic's tail has no complete transaction of this stream");
        }
        Instant at = within(written.get(), held, now);
        return Observed.of(new Instant[] {now, at, within(readable.get(), held, at), held});
    }

    private static Observed<Lsn[]> places(Checkpoint checkpoint, long behind, TopicView ends) {
        if (ends.readable().isEmpty() || ends.written().isEmpty()) {
            return Observed.unknown("the topic's tail has no complete transaction of this stream");
        }
        Lsn applied = checkpoint.commitLsn();
        Lsn source = new Lsn(applied.value() + behind);
        Lsn written = within(ends.written().get().lsn(), applied, source);
        Lsn readable = within(ends.readable().get().lsn(), applied, written);
        return Observed.of(new Lsn[] {source, written, readable, applied});
    }

    private static <T extends Comparable<T>> T within(T value, T low, T high) {
        if (value.compareTo(low) < 0) {
            return low;
        }
        return value.compareTo(high) > 0 ? high : value;
    }

    private static long inOpenTransactions(TopicView ends) {
        return Math.max(0, ends.writtenEnd() - ends.readableEnd());
    }

    private static Observed<Long> toApply(TopicView ends, TargetView view) {
        Optional<Long> next = view.checkpoint().flatMap(Checkpoint::offset).map(Checkpoint.TopicOffset::nextOffset);
        if (next.isEmpty()) {
            return Observed.unknown("nothing of the topic is applied yet");
        }
        long records = ends.readableEnd() - next.get();
        if (records < 0 && view.takenNanos() < ends.takenNanos()) {
            return Observed.unknown("the topic was made again");
        }
        return Observed.of(Math.max(0, records));
    }
}
