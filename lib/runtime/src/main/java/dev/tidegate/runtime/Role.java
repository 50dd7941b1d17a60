package dev.tidegate.runtime;

/** A part of the pipeline that works until it is stopped, or until it is done. */
public interface Role {

    /** Short, for logs and thread names: {@code capture}, {@code apply lane 0}. */
    String name();

    /** Whether it is done when {@link #runOnce} returns without a stop; for other roles such a return is a defect. */
    default boolean finishes() {
        return false;
    }

    /**
     * Opens what it needs, works, and closes all of it again. Called by one thread, again after each
     * transient failure, so nothing of one run may leak into the next but what is stored in the source, Kafka or the
     * target.
     *
     * @param stop the role checks it at least every second and then returns
     * @throws Exception any failure; {@link Failures} decides whether it is transient
     */
    void runOnce(StopSignal stop) throws Exception;
}
