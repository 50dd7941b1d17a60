package dev.tidegate.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubles from {@code first} to {@code max}, less up to a fifth at random. */
public final class Backoff {

    private static final double JITTER = 0.2;

    private final Duration first;
    private final Duration max;
    private final Duration healthyAfter;
    private final RandomGenerator random;
    private Duration next;

    /** @param healthyAfter a run that lasted this long starts the doubling again */
    public Backoff(Duration first, Duration max, Duration healthyAfter, RandomGenerator random) {
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("a backoff starts above zero and ends no lower: " + first + ", " + max);
        }
        this.first = first;
        this.max = max;
        this.healthyAfter = healthyAfter;
        this.random = random;
        this.next = first;
    }

    public static Backoff defaults() {
        return new Backoff(
                Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofSeconds(30), RandomGenerator.getDefault());
    }

    /** @param ran how long the run lasted that has just failed */
    public Duration after(Duration ran) {
        if (ran.compareTo(healthyAfter) >= 0) {
            next = first;
        }
        Duration wait = next;
        next = min(next.multipliedBy(2), max);
        return wait.minusNanos((long) (wait.toNanos() * JITTER * random.nextDouble()));
    }

    /** The next wait is the first one again: this is another trouble than before. */
    public void restart() {
        next = first;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
