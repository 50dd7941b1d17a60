package dev.tidegate.state.verification;

import java.util.Arrays;

/** How far a request for a snapshot of the target has come. */
public enum SnapshotRequestState {
    /** The applier may pause for it; the point is not known yet. */
    ASKED("asked"),
    /** The verification has told the point. */
    KNOWN("known"),
    /** The applier has handed out its snapshot, and may stay paused for a repair. */
    HANDED_OUT("cut"),
    /** The repair is written: the applier continues. */
    REPAIRED("repaired"),
    /** The applier waits no longer; the note says why. */
    EXPIRED("expired");

    private final String text;

    SnapshotRequestState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    static SnapshotRequestState of(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("verification_cut.state: " + text));
    }
}
