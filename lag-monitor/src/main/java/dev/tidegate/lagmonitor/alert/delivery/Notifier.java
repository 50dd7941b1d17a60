package dev.tidegate.lagmonitor.alert.delivery;

import dev.tidegate.lagmonitor.alert.Notification;
import java.io.IOException;

/** A receiver of notifications. */
interface Notifier extends AutoCloseable {

    /** For the log, without address and secrets. */
    String name();

    /**
     * Sends once. May take a few seconds, bounded by its own timeouts; may be repeated, and the receiver may then be notified
     * twice.
     *
     * @throws IOException with a reason that holds no secret
     */
    void tell(Notification notice) throws IOException, InterruptedException;

    @Override
    default void close() {
        // Most hold nothing.
    }
}
