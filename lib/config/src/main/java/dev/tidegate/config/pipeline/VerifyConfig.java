package dev.tidegate.config.pipeline;

import java.time.Duration;

/**
 * How the two sides are compared, and how gently.
 *
 * @param workers sessions that scan on each side at the same time
 * @param holdMax how long the applier may stand until the point of the comparison is known
 * @param waitMax how long the applier may take to come to that point: the lag that is waited for
 * @param rowsPerSecondMax on each side; 0 for no limit
 * @param statementTimeout of one scan; zero for none
 * @param lagBytesMax no scan begins while the target lies further behind the source, in bytes of WAL; 0 for no limit
 * @param settlingWindow how long nobody must have touched a row that both sides are written to, for a difference to count
 */
public record VerifyConfig(
        int workers,
        Duration holdMax,
        Duration waitMax,
        int rowsPerSecondMax,
        Duration statementTimeout,
        long lagBytesMax,
        Duration settlingWindow) {

    private static final Duration SETTLING_WINDOW = Duration.ofSeconds(30);

    /** Without limits on load. */
    public VerifyConfig(int workers, Duration holdMax, Duration waitMax) {
        this(workers, holdMax, waitMax, 0, Duration.ZERO, 0, SETTLING_WINDOW);
    }

    public static VerifyConfig defaults() {
        return new VerifyConfig(2, Duration.ofMillis(800), Duration.ofMinutes(5));
    }

    public VerifyConfig withSettlingWindow(Duration other) {
        return new VerifyConfig(workers, holdMax, waitMax, rowsPerSecondMax, statementTimeout, lagBytesMax, other);
    }

    /** @return whether a table is to be read in small pieces, so that there is a moment to wait in */
    public boolean isLimited() {
        return rowsPerSecondMax > 0 || lagBytesMax > 0;
    }
}
