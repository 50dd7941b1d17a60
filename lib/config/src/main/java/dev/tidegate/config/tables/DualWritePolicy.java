package dev.tidegate.config.tables;

/** What becomes of a change of the source that meets a row which the application has written to the target itself. */
public enum DualWritePolicy {
    /** The source's row takes its place. */
    SOURCE_WINS("source-wins"),
    /** The one of the two whose column is greater stays; the source's if they are equal. */
    NEWEST_WINS("newest-wins"),
    /** The target's row stays. */
    KEEP_TARGET("keep-target"),
    /** The lane stops. */
    STOP("stop");

    private final String text;

    DualWritePolicy(String text) {
        this.text = text;
    }

    /** As the config has it. */
    public String text() {
        return text;
    }
}
