package dev.tidegate.system.faults.model;

/** What a fault has to itself while it lasts: two faults of one part come one after the other. */
public enum Part {
    CAPTURE,
    APPLY,
    SOURCE,
    TARGET,
    BROKER,
    TOPIC,
    ROWS,
    VERIFY
}
