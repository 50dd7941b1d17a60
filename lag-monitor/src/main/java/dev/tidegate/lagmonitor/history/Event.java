package dev.tidegate.lagmonitor.history;

import java.time.Instant;
import java.util.Locale;

/**
 * A change from one sample to the next that people want to see. Contains no row data.
 *
 * @param at this machine's clock
 * @param text for people, without a full stop
 */
public record Event(Instant at, Kind kind, String text) {

    /** What it is about. */
    public enum Kind {
        GATE,
        LAG,
        REACH,
        LANE,
        ALERT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
