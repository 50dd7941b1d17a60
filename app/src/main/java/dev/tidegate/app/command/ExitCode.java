package dev.tidegate.app.command;

/** What scripts can rely on. */
public final class ExitCode {

    public static final int DONE = 0;
    /** The answer is no: findings, differences. */
    public static final int NO = 1;
    /** Wrong usage or config. */
    public static final int USAGE = 2;
    /** Could not find out. */
    public static final int UNKNOWN = 3;

    private ExitCode() {}
}
