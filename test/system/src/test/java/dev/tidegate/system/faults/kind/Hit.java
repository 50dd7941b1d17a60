package dev.tidegate.system.faults.kind;

/**
 * Whether a fault was seen to happen: only then it counts.
 *
 * @param detail what it hit, or why it hit nothing
 */
public record Hit(boolean happened, String detail) {

    static Hit of(String detail) {
        return new Hit(true, detail);
    }

    static Hit missed(String why) {
        return new Hit(false, why);
    }

    static Hit when(boolean happened, String detail) {
        return new Hit(happened, detail);
    }
}
