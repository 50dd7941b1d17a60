package dev.tidegate.load;

/**
 * One thing that belonged to the pipeline, and what has become of it.
 *
 * @param what with its name and side, for example {@code slot tidegate_orders on the source}
 * @param reason why it was left; empty otherwise
 */
public record Removal(String what, Outcome outcome, String reason) {

    /** What has become of it. */
    public enum Outcome {
        REMOVED,
        NOT_FOUND,
        /** It is not the pipeline's alone, or not Tidegate's: it stays. */
        LEFT,
        /** It could not be removed; another try may do it. */
        FAILED
    }

    static Removal removed(String what) {
        return new Removal(what, Outcome.REMOVED, "");
    }

    static Removal notFound(String what) {
        return new Removal(what, Outcome.NOT_FOUND, "");
    }

    static Removal left(String what, String reason) {
        return new Removal(what, Outcome.LEFT, reason);
    }

    static Removal failed(String what, String reason) {
        return new Removal(what, Outcome.FAILED, reason);
    }
}
