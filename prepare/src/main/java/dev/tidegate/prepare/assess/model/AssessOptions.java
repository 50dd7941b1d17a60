package dev.tidegate.prepare.assess.model;

import java.time.Duration;

/**
 * How closely to look.
 *
 * @param sample over which rates are measured; 1 s to 1 h
 * @param copyBytesMax of the piece of the biggest table that is copied; 0 for none
 * @param copyTimeMax after which the copy ends, whatever it has
 */
public record AssessOptions(Duration sample, long copyBytesMax, Duration copyTimeMax) {

    public AssessOptions {
        if (sample.compareTo(Duration.ofSeconds(1)) < 0 || sample.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("the sample must lie between 1 s and 1 h");
        }
    }

    public static AssessOptions defaults() {
        return new AssessOptions(Duration.ofSeconds(10), 32L << 20, Duration.ofSeconds(10));
    }
}
