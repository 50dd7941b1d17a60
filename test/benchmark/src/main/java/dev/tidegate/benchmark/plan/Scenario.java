package dev.tidegate.benchmark.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can be measured. */
public enum Scenario {
    /** A filled slot, transactions of ten rows. */
    CATCHUP,
    /** A filled slot, transactions of one row. */
    SINGLE,
    /** A steady load, and how long a commit takes to be visible on the target. */
    LATENCY;

    @JsonValue
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return title();
    }
}
