package dev.tidegate.postgres.link;

import java.io.IOException;

/** A connection was closed because it is dead, or taken for dead. Says why. */
public final class LostConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    LostConnectionException(String reason, IOException cause) {
        super(reason, cause);
    }
}
