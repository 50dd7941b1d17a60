package dev.tidegate.lagmonitor.lag;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Rates over the samples of the last minute.
 *
 * @param walBytesPerSecond that the whole source cluster wrote
 * @param recordsPerSecond that came into the topic
 * @param changesPerSecond that the target took
 * @param slope seconds of lag gained in a second: 1 if nothing arrives, below 0 if it catches up
 * @param catchUp time until the lag is gone at the present rate
 */
public record Movement(
        Observed<Double> walBytesPerSecond,
        Observed<Double> recordsPerSecond,
        Observed<Double> changesPerSecond,
        Observed<Double> slope,
        Observed<Trend> trend,
        Observed<Duration> catchUp) {

    /** Over what it is measured. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final double STEADY_SLOPE = 0.05;
    private static final double NANOS = 1e9;
    private static final String TOO_SHORT = "it has not been sampled for long enough";
    private static final double SECONDS_MIN = 1.5;

    /** Where the lag is going. */
    public enum Trend {
        RISING,
        STEADY,
        FALLING;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param samples oldest first
     * @param caughtUpBelow a lag below it is none: the beat of the heartbeats
     */
    public static Movement of(List<Sample> samples, Duration caughtUpBelow) {
        Observed<Double> slope = slope(samples);
        Observed<Trend> trend = slope.map(Movement::trend);
        Optional<Duration> lag = samples.isEmpty()
                ? Optional.empty()
                : samples.get(samples.size() - 1).lag();
        return new Movement(
                rate(samples, sample -> sample.sourceLsn().map(lsn -> lsn.value())),
                rate(samples, sample -> boxed(sample.topicEnd())),
                rate(samples, sample -> boxed(sample.changes())),
                slope,
                trend,
                catchUp(lag, slope, caughtUpBelow));
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static Observed<Double> rate(List<Sample> samples, Function<Sample, Optional<Long>> counter) {
        List<Sample> known = samples.stream()
                .filter(sample -> counter.apply(sample).isPresent())
                .toList();
        double seconds = seconds(known);
        if (seconds < SECONDS_MIN) {
            return Observed.unknown(TOO_SHORT);
        }
        long first = counter.apply(known.get(0)).orElseThrow();
        long last = counter.apply(known.get(known.size() - 1)).orElseThrow();
        return last < first
                ? Observed.unknown("its counter was reset in between")
                : Observed.of((last - first) / seconds);
    }

    private static double seconds(List<Sample> samples) {
        return samples.size() < 2
                ? 0
                : (samples.get(samples.size() - 1).nanos() - samples.get(0).nanos()) / NANOS;
    }

    /** Of the straight line that fits the known lags best. */
    private static Observed<Double> slope(List<Sample> samples) {
        List<Sample> known =
                samples.stream().filter(sample -> sample.lag().isPresent()).toList();
        if (known.size() < 3 || seconds(known) < SECONDS_MIN) {
            return Observed.unknown(TOO_SHORT);
        }
        long start = known.get(0).nanos();
        double meanTime = known.stream()
                .mapToDouble(sample -> (sample.nanos() - start) / NANOS)
                .average()
                .orElseThrow();
        double meanLag =
                known.stream().mapToDouble(Movement::lagSeconds).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (Sample sample : known) {
            double time = (sample.nanos() - start) / NANOS - meanTime;
            covariance += time * (lagSeconds(sample) - meanLag);
            variance += time * time;
        }
        return Observed.of(covariance / variance);
    }

    private static double lagSeconds(Sample sample) {
        return sample.lag().orElseThrow().toNanos() / NANOS;
    }

    private static Trend trend(double slope) {
        if (Math.abs(slope) < STEADY_SLOPE) {
            return Trend.STEADY;
        }
        return slope > 0 ? Trend.RISING : Trend.FALLING;
    }

    private static Observed<Duration> catchUp(Optional<Duration> lag, Observed<Double> slope, Duration caughtUpBelow) {
        if (lag.isEmpty()) {
            return Observed.unknown("the lag is unknown");
        }
        if (lag.get().compareTo(caughtUpBelow) <= 0) {
            return Observed.of(Duration.ZERO);
        }
        return slope.then(gained -> gained >= -STEADY_SLOPE
                ? Observed.unknown("it does not catch up at present")
                : Observed.of(Duration.ofMillis((long) (lag.get().toMillis() / -gained))));
    }
}
