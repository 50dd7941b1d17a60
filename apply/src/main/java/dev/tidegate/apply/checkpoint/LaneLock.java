package dev.tidegate.apply.checkpoint;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.postgres.session.AdvisoryHolder;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

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

    private static final String HELD = """
            SELECT EXISTS (SELECT FROM pg_locks
                           WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid = pg_backend_pid()
                             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                             AND (classid::bigint << 32) | objid::bigint = ?)
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
        Optional<AdvisoryHolder> holder = AdvisoryHolder.of(session, number);
        session.commit();
        throw elsewhere(pipeline, lane, holder);
    }

    private static TidegateException elsewhere(PipelineName pipeline, int lane, Optional<AdvisoryHolder> holder) {
        String what = "lane " + lane + " of pipeline " + pipeline;
        if (holder.filter(found -> !found.isOurs()).isPresent()) {
            return new TidegateException(
                    ApplyCode.APPLIER_ELSEWHERE,
                    "the lock of " + what + " is kept by " + holder.get().describe(),
                    holder.get().endStranger("applier") + "; the lane then continues by itself");
        }
        return new TidegateException(
                ApplyCode.APPLIER_ELSEWHERE,
                what + " is applied by another process already: "
                        + holder.map(AdvisoryHolder::describe).orElse("its session has just ended"),
                "stop one of the two appliers; if it does not respond, end its session on the target ("
                        + holder.map(AdvisoryHolder::endSql).orElse("SELECT pg_terminate_backend(pid)") + ")");
    }

    /** Whether the session has the lease: nobody else can have taken the lane. Not in a transaction afterwards. */
    public static boolean isHeld(Connection session, PipelineName pipeline, int lane) throws SQLException {
        boolean held = Sql.on(session).isTrue(HELD, number(pipeline, lane));
        session.commit();
        return held;
    }

    private static boolean tryTaking(Connection session, long number) throws SQLException {
        return Sql.on(session).isTrue(TRY, number);
    }

    /** The number of the lock; it is no secret. */
    public static long number(PipelineName pipeline, int lane) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("tidegate apply " + pipeline + " " + lane).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
