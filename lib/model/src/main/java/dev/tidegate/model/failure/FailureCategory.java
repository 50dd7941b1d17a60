package dev.tidegate.model.failure;

/** Category of a failure: whether a role tries again, and how a command ends. */
public enum FailureCategory implements CodeProperty {
    /** Wrong usage or config: exit code 2. */
    USAGE(2),
    /** The answer is no: findings, differences, gate closed. Exit code 1. */
    REFUSED(1),
    /** May go away by itself (network, restart, deadlock): the supervisor tries again with backoff. Exit code 3. */
    TRANSIENT(3),
    /** Needs someone to act, then continues by itself: the supervisor looks again. Exit code 3. */
    BLOCKED(3),
    /** Trying again cannot help before someone fixes it. Exit code 3. */
    PERMANENT(3);

    private final int exitCode;

    FailureCategory(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
