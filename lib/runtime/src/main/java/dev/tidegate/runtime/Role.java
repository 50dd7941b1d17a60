package dev.tidegate.runtime;

/** A part of the pipeline that works until it is stopped. */
public interface Role {

    /** Short, for logs and thread names: {@code capture}, {@code apply lane 0}. */
    String name();

    /**
     * Opens what it needs, works, and closes all of it again. Called by one thread, again and again after passing
     * failures, so nothing of one run may leak into the next but what is stored in the source, Kafka or the target.
     *
     * @param stop the role looks at it at least every second and then returns
     * @throws Exception any failure; {@link Failures} decides whether it passes
     */
    void runOnce(StopSignal stop) throws Exception;
}
