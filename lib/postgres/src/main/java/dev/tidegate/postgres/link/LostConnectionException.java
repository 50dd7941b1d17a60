package dev.tidegate.postgres.link;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A connection was closed because it is dead, or taken for dead. Says why. */
public final class LostConnectionException extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int CAUSES_MAX = 10;

    LostConnectionException(String reason, IOException cause) {
        super(reason, cause);
    }

    /** @return why the connection was closed, if that is what failed; TLS has an exception of its own in between */
    public static Optional<String> reason(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_MAX)
                .filter(LostConnectionException.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst();
    }
}
