package dev.tidegate.benchmark.plan;

import java.time.Duration;

/**
 * A hundred transactions a second of ten changes each: seven inserts and three updates of rows that were there before.
 *
 * @param warmUp not measured
 * @param measured comes after it, without a pause
 */
public record SteadyLoad(Duration warmUp, Duration measured) {

    public static final int BASE_ROWS = 10_000;
    public static final int INSERTS = 7;
    public static final int UPDATES = 3;
    public static final int CHANGES = INSERTS + UPDATES;
    public static final Duration PERIOD = Duration.ofMillis(10);

    public int transactions() {
        return Math.toIntExact(warmUp.plus(measured).dividedBy(PERIOD));
    }

    public int firstMeasured() {
        return Math.toIntExact(warmUp.dividedBy(PERIOD));
    }

    /** The transaction's rows are the ids up to this one, which therefore tells that it is there. */
    public static long lastId(int transaction) {
        return BASE_ROWS + (transaction + 1L) * INSERTS;
    }

    /** The transaction that inserted a row. */
    public static int transactionOf(long id) {
        return Math.toIntExact((id - BASE_ROWS - 1) / INSERTS);
    }
}
