package dev.tidegate.monitor.alert;

import java.io.IOException;

/** Somebody who is told. */
interface Receiver extends AutoCloseable {

    /** For the log, without address and secrets. */
    String name();

    /**
     * Tells once. May take a few seconds, bounded by its own time-outs; may be repeated, and the receiver may then be told
     * twice.
     *
     * @throws IOException with a reason that holds no secret
     */
    void tell(Notice notice) throws IOException, InterruptedException;

    @Override
    default void close() {
        // Most hold nothing.
    }
}
