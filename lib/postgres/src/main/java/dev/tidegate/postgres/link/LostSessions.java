package dev.tidegate.postgres.link;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions of this process that are closed here, and maybe not there: a dead connection carries no farewell, and its server
 * keeps what the session holds: locks of a lane or a load, rows, the slot. Once a connection was closed while an answer was
 * due, the next session of the same login on the same server, or whoever asks there for connections, ends those that are
 * still there; they are provably ours, and of no use to anybody. Any thread.
 */
final class LostSessions {

    private static final Logger LOG = LoggerFactory.getLogger(LostSessions.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int POLLS_MAX = 100;

    /** Servers notice by themselves until then. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    private static final int KEPT_MAX = 1_000;

    private static final String THIS_ONE = """
            FROM pg_stat_activity a
            WHERE a.pid = ? AND to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') = ?
            """;

    private record Closed(String user, ServerSession session, long atNanos) {

        private boolean isOld() {
            return System.nanoTime() - atNanos > KEPT.toNanos();
        }
    }

    /** Of the process, the oldest first. */
    private static final Deque<Closed> CLOSED = new ConcurrentLinkedDeque<>();

    private static volatile boolean isSuspicious;

    private LostSessions() {}

    /** @param unanswered whether it was closed while an answer was due */
    static void add(String user, ServerSession session, boolean unanswered) {
        CLOSED.addLast(new Closed(user, session, System.nanoTime()));
        isSuspicious |= unanswered;
        while (CLOSED.size() > KEPT_MAX
                || (!CLOSED.isEmpty() && CLOSED.peekFirst().isOld())) {
            CLOSED.pollFirst();
        }
    }

    /** Ends those on the server of a session that lives. That a server was started again has ended all of them. */
    static void end(Connection session, String user, ServerSession itself) {
        if (!isSuspicious) {
            return;
        }
        for (Closed closed : List.copyOf(CLOSED)) {
            boolean here = closed.session().serverStart().equals(itself.serverStart());
            if (here && closed.user().equals(user) && CLOSED.remove(closed)) {
                end(Sql.on(session), closed.session());
            }
        }
        isSuspicious = !CLOSED.isEmpty();
    }

    private static void end(Sql sql, ServerSession lost) {
        try {
            if (sql.list("SELECT pg_terminate_backend(a.pid) " + THIS_ONE, Sql.TRUTH, lost.pid(), lost.start())
                    .isEmpty()) {
                return;
            }
            LOG.warn("The server still kept a session that is closed: its process {} is ended", lost.pid());
            String there = "SELECT EXISTS (SELECT " + THIS_ONE + ")";
            for (int i = 0; i < POLLS_MAX && sql.isTrue(there, lost.pid(), lost.start()); i++) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        } catch (SQLException e) {
            // The server notices by itself, if later.
            LOG.debug("A lost session cannot be ended", e);
        }
    }
}
