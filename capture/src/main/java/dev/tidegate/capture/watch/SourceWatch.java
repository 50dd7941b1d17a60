package dev.tidegate.capture.watch;

import dev.tidegate.capture.message.ForeignMessageCount;
import dev.tidegate.capture.pgoutput.DecodedTruncates;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds at what the source's WAL does not say, on a thread and sessions of its own: its publication, its
 * catalogs, and whether its commits wait for our stream. What has to be put right is recorded in the target, which keeps the
 * gate shut, and named in the log.
 */
public final class SourceWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final BackgroundLoop loop;

    /** The thread's, once it has started. */
    private final SourceLook look;

    private final SourceShutdown shutdown;

    private boolean failing;

    private SourceWatch(SourceLook look, SourceShutdown shutdown) {
        this.look = look;
        this.shutdown = shutdown;
        this.loop = new BackgroundLoop("tidegate source watch", CLOSE_WITHIN, this::run);
    }

    /**
     * Looks once before it returns.
     *
     * @param streamSession the name of the session that streams
     * @param truncates what it has shown
     * @param others messages of others that it has left out
     * @throws TidegateException PUBLICATION-MISSING
     */
    public static SourceWatch start(
            PipelineConfig config,
            Supplier<String> streamSession,
            DecodedTruncates truncates,
            ForeignMessageCount others)
            throws SQLException {
        SourceLook look = new SourceLook(config, streamSession, truncates, others);
        SourceWatch watch = new SourceWatch(look, new SourceShutdown(new SourceDatabase(config.source())::open));
        try {
            look.look();
            watch.requireStreamable();
        } catch (SQLException | RuntimeException e) {
            look.close();
            throw e;
        }
        watch.loop.start();
        return watch;
    }

    /**
     * @throws TidegateException SYNCHRONOUS-STANDBY, PUBLICATION-MISSING, as of the last look
     * @throws SQLException the source is shutting down
     */
    public void requireStreamable() throws SQLException {
        shutdown.requireUp();
        look.obstacle().ifPresent(failure -> {
            throw failure;
        });
    }

    private void run(StopSignal stop) {
        while (!stop.await(LOOK_EVERY)) {
            try {
                look.look();
                failing = false;
            } catch (SQLException | RuntimeException e) {
                look.close();
                report(e);
                if (e instanceof SQLException answer) {
                    met(answer);
                }
            }
        }
        look.close();
    }

    /** Takes what other sessions on the source met. Any thread. */
    public void met(SQLException failure) {
        shutdown.met(failure);
    }

    /** Once for each outage. */
    private void report(Exception e) {
        if (!failing && !loop.isStopping()) {
            String why = e instanceof SQLException sql ? SqlFailures.describe(sql) : e.toString();
            LOG.warn("The source's catalogs could not be looked at: {}; tried again", why);
        }
        failing = true;
    }

    @Override
    public void close() {
        loop.close();
    }
}
