package dev.tidegate.state.lane;

import java.util.Arrays;

/** How a change did not find the row as the source did. */
public enum DriftKind {
    INSERT_FOUND_ROW("drift", "insert-found-row"),
    UPDATE_FOUND_NONE("drift", "update-found-none"),
    DELETE_FOUND_NONE("drift", "delete-found-none"),
    HIT_SEVERAL_ROWS("drift", "hit-several-rows"),
    /** It met a row of the application's own (tables.dual-write), as those that follow. */
    SOURCE_WON("dual_write", "source-won"),
    TARGET_KEPT("dual_write", "target-kept");

    private final String stateTable;
    private final String text;

    DriftKind(String stateTable, String text) {
        this.stateTable = stateTable;
        this.text = text;
    }

    /** Where it is counted, in schema {@code tidegate}. */
    String stateTable() {
        return stateTable;
    }

    public String text() {
        return text;
    }

    static DriftKind of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("drift.kind: " + text));
    }

    /** Whether the application writes to the table too, so that it is to be expected. */
    public boolean isDualWrite() {
        return this == SOURCE_WON || this == TARGET_KEPT;
    }
}
