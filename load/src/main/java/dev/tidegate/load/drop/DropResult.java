package dev.tidegate.load.drop;

/**
 * One thing that belonged to the pipeline, and what has become of it.
 *
 * @param what with its name and side, for example {@code slot tidegate_orders on the source}
 * @param reason why it was left; empty otherwise
 */
public record DropResult(String what, Outcome outcome, String reason) {

    /** What has become of it. */
    public enum Outcome {
        REMOVED,
        NOT_FOUND,
        /** It is not the pipeline's alone, or not Tidegate's: it stays. */
        LEFT,
        /** It could not be removed; another try may do it. */
        FAILED
    }

    static DropResult removed(String what) {
        return new DropResult(what, Outcome.REMOVED, "");
    }

    static DropResult notFound(String what) {
        return new DropResult(what, Outcome.NOT_FOUND, "");
    }

    static DropResult left(String what, String reason) {
        return new DropResult(what, Outcome.LEFT, reason);
    }

    static DropResult failed(String what, String reason) {
        return new DropResult(what, Outcome.FAILED, reason);
    }
}
