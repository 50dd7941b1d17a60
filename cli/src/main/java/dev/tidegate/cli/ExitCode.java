package dev.tidegate.cli;

/** What scripts can rely on. */
final class ExitCode {

    static final int DONE = 0;
    /** The answer is no: findings, differences. */
    static final int NO = 1;
    /** Wrong usage or config. */
    static final int USAGE = 2;
    /** Could not find out. */
    static final int UNKNOWN = 3;

    private ExitCode() {}
}
