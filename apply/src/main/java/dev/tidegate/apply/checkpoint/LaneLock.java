package dev.tidegate.apply.checkpoint;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Lease of a lane: a session-level advisory lock of the target, so it ends with the session however that ends. An applier
 * whose session still exists keeps it until the server notices. Whoever takes the lane next raises the checkpoint's epoch,
 * so that even a late write is refused.
 */
public final class LaneLock {

    private static final Duration TRY_EVERY = Duration.ofMillis(100);
    /** The session of a predecessor that has just been killed takes a moment to go. */
    private static final int TRIES_MAX = 20;

    private static final String TRY = "SELECT pg_try_advisory_lock(?)";

    /** pg_locks shows the two halves of the number as if they were OIDs. */
    private static final String HOLDER = """
            SELECT a.pid, coalesce(nullif(a.application_name, ''), 'unknown'), coalesce(host(a.client_addr), 'unknown')
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (l.classid::bigint << 32) | l.objid::bigint = ?
            """;

    private LaneLock() {}

    /**
     * @param session keeps the lease until it ends; not in a transaction afterwards
     * @return false if a stop was requested meanwhile
     * @throws TidegateException APPLIER-ELSEWHERE, a transient failure, if somebody else has it
     */
    public static boolean take(Connection session, PipelineName pipeline, int lane, StopSignal stop)
            throws SQLException {
        long number = number(pipeline, lane);
        for (int i = 0; i < TRIES_MAX; i++) {
            boolean taken = tryTaking(session, number);
            session.commit();
            if (taken) {
                return true;
            }
            if (stop.await(TRY_EVERY)) {
                return false;
            }
        }
        String holder = holder(session, number);
        session.commit();
        throw new TidegateException(
                ApplyCode.APPLIER_ELSEWHERE,
                "lane " + lane + " of pipeline " + pipeline + " is applied by another process already: " + holder,
                "stop one of the two appliers; if it does not respond, end its session on the target"
                        + " (SELECT pg_terminate_backend(pid))");
    }

    private static boolean tryTaking(Connection session, long number) throws SQLException {
        return Sql.on(session).isTrue(TRY, number);
    }

    private static String holder(Connection session, long number) throws SQLException {
        return Sql.on(session)
                .first(
                        HOLDER,
                        row -> "session " + row.getInt(1) + " of the target, '" + row.getString(2) + "' from "
                                + row.getString(3),
                        number)
                .orElse("its session has just ended");
    }

    private static long number(PipelineName pipeline, int lane) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("tidegate apply " + pipeline + " " + lane).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
