package dev.tidegate.system.faults.kind;

/** What a fault has to itself while it lasts: two faults of one part come one after the other. */
public enum Part {
    CAPTURE,
    APPLY,
    SOURCE,
    TARGET,
    BROKER,
    TOPIC,
    ROWS
}
