package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.session.AdvisoryHolder;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lock that allows one copy of the schema at a time into a target database. Its holder ends what an earlier copy has left:
 * when Tidegate is killed, pg_dump and pg_restore live on for a while, hold locks and create objects.
 */
final class SchemaCopyLock {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaCopyLock.class);
    /** A server needs a moment to see that a process was killed. */
    private static final Duration TURN_MAX = Duration.ofSeconds(2);

    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    /** PostgreSQL cuts longer names of applications. */
    private static final int NAME_MAX = 63;

    private static final String TAKE = "SELECT pg_try_advisory_lock(hashtext('tidegate schema copy'), 0)";

    private static final String TERMINATE = """
            SELECT count(pg_terminate_backend(pid))
            FROM pg_stat_activity
            WHERE application_name = ? AND datname = current_database() AND usename = current_user
            """;

    private SchemaCopyLock() {}

    /** Of the sessions of pg_dump and pg_restore. */
    static String applicationName(PipelineName pipeline) {
        String name = "tidegate schema copy " + pipeline.value();
        return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX);
    }

    /**
     * For as long as the target's session lives.
     *
     * @throws TidegateException SCHEMA-COPY-RUNNING if another one is at work, or what it left cannot be ended
     */
    static void take(SchemaSessions sessions, PipelineName pipeline, StopSignal stop) throws SQLException {
        long end = System.nanoTime() + TURN_MAX.toNanos();
        while (!tryTake(sessions.target())) {
            if (System.nanoTime() > end || stop.await(POLL)) {
                throw kept(sessions.target());
            }
        }
        endLeftOver(sessions.source(), "source", pipeline, stop);
        endLeftOver(sessions.target(), "target", pipeline, stop);
    }

    private static boolean tryTake(Connection target) throws SQLException {
        return Sql.on(target).isTrue(TAKE);
    }

    /** Any role of the target can take the lock. */
    private static TidegateException kept(Connection target) throws SQLException {
        int number = Sql.on(target)
                .one("SELECT hashtext('tidegate schema copy')", Sql.NUMBER)
                .intValue();
        Optional<AdvisoryHolder> stranger = AdvisoryHolder.of(target, number, 0).filter(found -> !found.isOurs());
        if (stranger.isEmpty()) {
            return running("another `tidegate schema copy` is running in this target");
        }
        return new TidegateException(
                SchemaCopyCode.SCHEMA_COPY_RUNNING,
                "the lock for copies of the schema is kept by " + stranger.get().describe(),
                stranger.get().endStranger("schema copy") + "; then start again");
    }

    private static void endLeftOver(Connection session, String side, PipelineName pipeline, StopSignal stop)
            throws SQLException {
        long end = System.nanoTime() + END_MAX.toNanos();
        for (long left = end(session, pipeline); left > 0; left = end(session, pipeline)) {
            LOG.info("ending {} sessions on the {} that a killed schema copy has left", left, side);
            if (System.nanoTime() > end || stop.await(POLL)) {
                throw running(left + " sessions of an earlier `tidegate schema copy` do not end on the " + side);
            }
        }
    }

    private static long end(Connection session, PipelineName pipeline) throws SQLException {
        return Sql.on(session).one(TERMINATE, Sql.NUMBER, applicationName(pipeline));
    }

    private static TidegateException running(String problem) {
        return new TidegateException(
                SchemaCopyCode.SCHEMA_COPY_RUNNING,
                problem,
                "wait until it is done; pg_stat_activity shows its sessions, whose application is `tidegate schema`");
    }
}
