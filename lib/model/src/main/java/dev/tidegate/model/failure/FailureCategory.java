package dev.tidegate.model.failure;

/** What to do about a failure. */
public enum FailureCategory {
    /** Wrong usage or config: exit code 2. */
    USAGE(2),
    /** The answer is no: findings, differences, gate closed. Exit code 1. */
    REFUSED(1),
    /** A passing fault (network, restart, deadlock): the supervisor tries again with backoff. Exit code 3. */
    PASSING(3),
    /** Somebody has to do something, and then it goes on by itself: the supervisor looks again. Exit code 3. */
    BLOCKED(3),
    /** A final fault: trying again cannot help before somebody mends it. Exit code 3. */
    FINAL(3);

    private final int exitCode;

    FailureCategory(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
