package dev.tidegate.lagmonitor.probe;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a probe again and again on its own thread, so that a server that hangs delays no other. A result is valid for a
 * few seconds and unknown after that. Thread-safe.
 */
public final class ProbeLoop<T> implements AutoCloseable {

    /** @param atNanos monotonic time of the answer */
    private record Answer<T>(Observed<T> reading, long atNanos) {}

    private static final Logger LOG = LoggerFactory.getLogger(ProbeLoop.class);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final Probe<T> probe;
    private final Duration interval;
    /** Who is asked seldom is asked again soon if there was no answer. */
    private final Duration retry;

    private final Duration goodFor;
    private final LongSupplier nanoClock;
    private final BackgroundLoop loop;
    private final long startedAt;
    private final AtomicLong answers = new AtomicLong();
    /** Written by the loop's thread alone. */
    private volatile Answer<T> answer;
    /** The last value there was, however old. Written by the loop's thread alone. */
    private volatile T lastValue;

    /** @param nanoClock monotonic */
    public ProbeLoop(Probe<T> probe, Duration interval, Duration goodFor, LongSupplier nanoClock) {
        this.probe = probe;
        this.interval = interval;
        this.retry = interval.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : interval;
        this.goodFor = goodFor;
        this.nanoClock = nanoClock;
        this.startedAt = nanoClock.getAsLong();
        this.loop = new BackgroundLoop("tidegate monitor " + probe.name(), CLOSE_WITHIN, this::run);
    }

    public void start() {
        loop.start();
    }

    private void run(StopSignal stop) {
        do {
            readOnce();
        } while (!stop.await(answer.reading().isUnreadable() ? retry : interval));
        closeProbe();
    }

    private void closeProbe() {
        try {
            probe.close();
        } catch (RuntimeException e) {
            // It was interrupted because it took too long; what it holds ends with the process.
            LOG.debug("The probe of {} did not close in order", probe.name(), e);
        }
    }

    /** One reading, by the thread that calls. */
    void readOnce() {
        Observed<T> reading;
        try {
            reading = probe.read();
        } catch (RuntimeException e) {
            // A defect of a probe must not end the monitor: what it cannot say is unknown.
            LOG.warn("{} cannot be read: {}", probe.name(), e.getClass().getName());
            LOG.debug("{} cannot be read", probe.name(), e);
            closeProbe();
            reading = Observed.unreadable(
                    probe.name() + " cannot be read: " + e.getClass().getSimpleName());
        }
        reading.value().ifPresent(value -> lastValue = value);
        answer = new Answer<>(reading, nanoClock.getAsLong());
        answers.incrementAndGet();
    }

    /** How often it has answered, be it that it does not know. */
    public long answers() {
        return answers.get();
    }

    /** What is so now: unknown if the last answer is too old. */
    public Observed<T> current() {
        Answer<T> last = answer;
        long now = nanoClock.getAsLong();
        if (last == null) {
            return Observed.unreadable(probe.name() + " has not answered yet, for " + time(now - startedAt));
        }
        long age = now - last.atNanos();
        return age > goodFor.toNanos()
                ? Observed.unreadable(probe.name() + " has not answered for " + time(age))
                : last.reading();
    }

    /** What was so once: for what does not change, such as the stream's id. */
    public Optional<T> lastKnown() {
        return Optional.ofNullable(lastValue);
    }

    private static String time(long nanos) {
        return HumanFormat.duration(Duration.ofNanos(nanos));
    }

    /** Does not wait long for a server that does not answer: the thread is interrupted, and ends with the process. */
    @Override
    public void close() {
        loop.close();
    }
}
