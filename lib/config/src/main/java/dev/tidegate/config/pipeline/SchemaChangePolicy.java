package dev.tidegate.config.pipeline;

/** What Tidegate does on the target by itself when a table of the source changes. */
public enum SchemaChangePolicy {
    /** Nothing: the lane stops until somebody has done it. */
    STOP("stop"),
    /** Adds columns that take NULL and whose older rows hold a value that is known; for the rest as {@link #STOP}. */
    ADDITIVE("additive");

    private final String text;

    SchemaChangePolicy(String text) {
        this.text = text;
    }

    /** As the config has it. */
    public String text() {
        return text;
    }
}
