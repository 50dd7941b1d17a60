package dev.tidegate.config.pipeline;

/** What a role does at a change that somebody has to make possible. */
public enum StopPolicy {
    /** Says so, tries again every few seconds, and continues by itself. */
    WAIT,
    /** Ends, and the process with it, so that a supervisor of processes sees it. */
    EXIT
}
