package dev.tidegate.benchmark;

import java.time.Duration;

/**
 * A hundred transactions a second of ten changes each: seven inserts and three updates of rows that were there before.
 *
 * @param warmUp not measured
 * @param measured comes after it, without a pause
 */
record SteadyLoad(Duration warmUp, Duration measured) {

    static final int BASE_ROWS = 10_000;
    static final int INSERTS = 7;
    static final int UPDATES = 3;
    static final int CHANGES = INSERTS + UPDATES;
    static final Duration PERIOD = Duration.ofMillis(10);

    int transactions() {
        return Math.toIntExact(warmUp.plus(measured).dividedBy(PERIOD));
    }

    int firstMeasured() {
        return Math.toIntExact(warmUp.dividedBy(PERIOD));
    }

    /** The transaction's rows are the ids up to this one, which therefore tells that it is there. */
    static long lastId(int transaction) {
        return BASE_ROWS + (transaction + 1L) * INSERTS;
    }

    /** The transaction that inserted a row. */
    static int transactionOf(long id) {
        return Math.toIntExact((id - BASE_ROWS - 1) / INSERTS);
    }
}
