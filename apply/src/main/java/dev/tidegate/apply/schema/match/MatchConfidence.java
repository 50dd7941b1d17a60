package dev.tidegate.apply.schema.match;

/** Confidence in a column mapping, and what it rests on. */
public enum MatchConfidence {
    /** The source's catalog leaves one answer. */
    BY_SOURCE,
    /** Somebody has done the same on the target, or acknowledged it. */
    CONFIRMED,
    /** The likeliest answer. Somebody has to confirm it by doing the same on the target. */
    GUESSED
}
