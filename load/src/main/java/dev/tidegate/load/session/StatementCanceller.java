package dev.tidegate.load.session;

import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what sessions wait for, once the load is asked to stop and does not: a lock, or a row that is long in
 * coming.
 */
public final class StatementCanceller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatementCanceller.class);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final StopSignal stop;
    private final List<Connection> sessions;
    private final BackgroundLoop loop = new BackgroundLoop("tidegate load stop watcher", GRACE, this::watch);

    private StatementCanceller(StopSignal stop, List<Connection> sessions) {
        this.stop = stop;
        this.sessions = new CopyOnWriteArrayList<>(sessions);
    }

    public static StatementCanceller start(StopSignal stop, Connection... sessions) {
        StatementCanceller watcher = new StatementCanceller(stop, List.of(sessions));
        watcher.loop.start();
        return watcher;
    }

    /** Any thread. */
    public void add(Connection session) {
        sessions.add(session);
    }

    public void remove(Connection session) {
        sessions.remove(session);
    }

    private void watch(StopSignal over) {
        while (!over.await(GRACE)) {
            if (stop.isRequested() && !over.await(GRACE)) {
                sessions.forEach(StatementCanceller::cancel);
            }
        }
    }

    private static void cancel(Connection session) {
        try {
            session.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("cancelling a statement of the load failed", e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
