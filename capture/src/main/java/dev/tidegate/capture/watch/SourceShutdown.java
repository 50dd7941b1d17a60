package dev.tidegate.capture.watch;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the source is being shut down. A server ends all sessions at once, but waits with its end until whoever streams from
 * it has confirmed all of its WAL, which takes as long as the target, or somebody who has to put a stop right. So the stream
 * has to be given up.
 */
final class SourceShutdown {

    private static final Logger LOG = LoggerFactory.getLogger(SourceShutdown.class);

    /** Of sessions on the source. */
    interface Sessions {
        Connection open(String role) throws SQLException;
    }

    private final Sessions source;
    private volatile Optional<SQLException> answer = Optional.empty();

    SourceShutdown(Sessions source) {
        this.source = source;
    }

    /** What a session on the source met; somebody may have ended that session alone. Any thread. */
    void met(SQLException failure) {
        if (SqlFailures.isShutdown(failure)) {
            try (Connection session = source.open("after a shutdown")) {
                session.isReadOnly();
            } catch (SQLException e) {
                if (SqlFailures.isShutdown(e)) {
                    answer = Optional.of(e);
                }
            } catch (TidegateException e) {
                // The server answers, so it is up. Whoever asks retries in its own loop, and meets the same there.
                LOG.debug("A session after a shutdown was not set up", e);
            }
        }
    }

    /** @throws SQLException the server's answer, if it is shutting down */
    void requireUp() throws SQLException {
        if (answer.isPresent()) {
            throw answer.get();
        }
    }
}
