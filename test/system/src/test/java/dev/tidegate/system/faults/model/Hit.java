package dev.tidegate.system.faults.model;

/**
 * Whether a fault was seen to happen: only then it counts.
 *
 * @param detail what it hit, or why it hit nothing
 * @param isWrong whether the product has done what it must not do
 */
public record Hit(boolean happened, String detail, boolean isWrong) {

    public Hit(boolean happened, String detail) {
        this(happened, detail, false);
    }

    /** The product has done what it must not do. */
    public static Hit wrong(String what) {
        return new Hit(true, what, true);
    }

    public static Hit of(String detail) {
        return new Hit(true, detail);
    }

    public static Hit missed(String why) {
        return new Hit(false, why);
    }

    public static Hit when(boolean happened, String detail) {
        return new Hit(happened, detail);
    }
}
