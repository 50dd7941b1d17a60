package dev.tidegate.config.pipeline;

/** What Tidegate changes on the target by itself when a table of the source changes. */
public enum SchemaChangePolicy {
    /** Nothing: the lane stops until somebody has made the change. */
    STOP,
    /** Adds columns that take NULL and whose older rows hold a known value; anything else as {@link #STOP}. */
    ADDITIVE
}
