package dev.tidegate.core.config;

import java.time.Duration;

/**
 * How the two sides are compared.
 *
 * @param workers sessions that scan on each side at the same time
 * @param holdMax how long the applier may stand until the point of the comparison is known
 * @param waitMax how long the applier may take to come to that point: the lag that is waited for
 */
public record VerifyConfig(int workers, Duration holdMax, Duration waitMax) {

    public static VerifyConfig defaults() {
        return new VerifyConfig(2, Duration.ofMillis(800), Duration.ofMinutes(5));
    }
}
