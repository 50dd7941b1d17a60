package dev.tidegate.apply.schema.match;

/** How it is known which of a table's columns are the same ones as before. */
public enum MatchConfidence {
    /** By what the source says alone. */
    CERTAIN,
    /** By what somebody has done on the target, or said. */
    DONE,
    /** Not: it is the likeliest way, and somebody has to confirm it by doing the same on the target. */
    LIKELY
}
