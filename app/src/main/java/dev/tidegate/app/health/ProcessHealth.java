package dev.tidegate.app.health;

import dev.tidegate.model.text.HumanFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether what runs in this process moves. Each thing that is watched shows a mark that changes whenever it has got
 * further: what Kafka has committed, what the target has committed. It is in trouble until the mark moves for the first time,
 * and when it stands still for too long. Any thread may call.
 */
public final class ProcessHealth {

    private final LongSupplier nanoTime;
    private final List<Watched> watched = new ArrayList<>();
    private Optional<String> waitingFor = Optional.of("it has just started");

    private static final class Watched {
        private final String name;
        private final Supplier<?> mark;
        private final Duration within;
        private final Supplier<String> detail;
        private Object lastMark;
        private boolean hasMoved;
        private long movedAtNanos;

        Watched(String name, Supplier<?> mark, Duration within, Supplier<String> detail, long nowNanos) {
            this.name = name;
            this.mark = mark;
            this.within = within;
            this.detail = detail;
            this.lastMark = mark.get();
            this.movedAtNanos = nowNanos;
        }

        void sample(long nowNanos) {
            Object now = mark.get();
            if (!Objects.equals(now, lastMark)) {
                lastMark = now;
                hasMoved = true;
                movedAtNanos = nowNanos;
            }
        }

        Optional<String> trouble(long nowNanos) {
            Duration still = Duration.ofNanos(nowNanos - movedAtNanos);
            if (hasMoved && still.compareTo(within) <= 0) {
                return Optional.empty();
            }
            String more = detail.get();
            return Optional.of(name + ": no progress for " + HumanFormat.duration(still)
                    + (more.isEmpty() ? "" : " (" + more + ")"));
        }
    }

    public ProcessHealth() {
        this(System::nanoTime);
    }

    /** @param nanoTime never goes back */
    ProcessHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Not ready until {@link #started}. */
    public synchronized void waitingFor(String what) {
        waitingFor = Optional.of(what);
    }

    /** From now on what is watched decides. */
    public synchronized void started() {
        waitingFor = Optional.empty();
    }

    /**
     * @param mark differs, by equals, from what it was before whenever something has got further
     * @param within how long it may stay the same
     * @param detail what is known of a standstill, may be empty; holds no row contents and no secrets
     */
    public synchronized void watch(String name, Supplier<?> mark, Duration within, Supplier<String> detail) {
        forget(name);
        watched.add(new Watched(name, mark, within, detail, nanoTime.getAsLong()));
    }

    /** What is done, or was stopped on purpose, need not move any more. */
    public synchronized void forget(String name) {
        watched.removeIf(other -> other.name.equals(name));
    }

    /** Takes notice of what has moved; called every second or so. */
    synchronized void sample() {
        long now = nanoTime.getAsLong();
        watched.forEach(each -> each.sample(now));
    }

    /** @return why it is not ready; empty if it is */
    public synchronized List<String> troubles() {
        sample();
        List<String> troubles = new ArrayList<>();
        waitingFor.ifPresent(what -> troubles.add("waiting: " + what));
        long now = nanoTime.getAsLong();
        watched.forEach(each -> each.trouble(now).ifPresent(troubles::add));
        return troubles;
    }
}
