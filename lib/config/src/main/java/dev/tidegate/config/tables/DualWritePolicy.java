package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Type;

/** What happens when a change of the source meets a row that the application has written to the target itself. */
public enum DualWritePolicy {
    /** The source's row replaces it. */
    SOURCE_WINS,
    /** The row with the greater value in the given column stays; the source's if they are equal. */
    NEWEST_WINS,
    /** The target's row stays. */
    KEEP_TARGET,
    /** The lane stops. */
    STOP;

    public String text() {
        return Type.word(this);
    }
}
