package dev.tidegate.system.faults.model;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** What is left to chance about one fault: the same for the same seed and number. */
public final class Dice {

    private final SplittableRandom random;

    public Dice(long seed, int number) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    @SafeVarargs
    public final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    public Duration millis(int from, int to) {
        return Duration.ofMillis(random.nextInt(from, to + 1));
    }

    /** How long a fault lasts is a part of it. */
    public static void hold(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
