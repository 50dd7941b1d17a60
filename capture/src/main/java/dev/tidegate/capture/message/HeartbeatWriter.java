package dev.tidegate.capture.message;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.topic.message.WalMessageWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a heartbeat into the source's WAL every interval, on a thread and session of its own. One that fails is tried
 * again at the next interval: capture itself does not depend on it, and lag shows that none arrives.
 */
public final class HeartbeatWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWriter.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final SourceDatabase source;
    private final PipelineName pipeline;
    private final MessageKey key;
    private final Duration interval;
    private final Runnable written;
    private final Consumer<SQLException> failed;
    private final BackgroundLoop loop;

    // Owned by the thread.
    private Connection session;

    private WalMessageWriter messages;
    private boolean failing;

    private HeartbeatWriter(
            SourceDatabase source,
            PipelineName pipeline,
            MessageKey key,
            Duration interval,
            Runnable written,
            Consumer<SQLException> failed) {
        this.source = source;
        this.pipeline = pipeline;
        this.key = key;
        this.interval = interval;
        this.written = written;
        this.failed = failed;
        this.loop = new BackgroundLoop("tidegate heartbeat", CLOSE_WITHIN, this::run);
    }

    /**
     * @param written is called after each heartbeat, by the writer's thread
     * @param failed is called with what the source answered instead, by the same thread
     */
    public static HeartbeatWriter start(
            SourceDatabase source,
            PipelineName pipeline,
            MessageKey key,
            Duration interval,
            Runnable written,
            Consumer<SQLException> failed) {
        HeartbeatWriter writer = new HeartbeatWriter(source, pipeline, key, interval, written, failed);
        writer.loop.start();
        return writer;
    }

    private void run(StopSignal stop) {
        do {
            beat();
        } while (!stop.await(interval));
        closeSession();
    }

    private void beat() {
        try {
            if (session == null) {
                session = source.openShort("heartbeat");
                messages = new WalMessageWriter(session, pipeline, key);
            }
            messages.writeHeartbeat();
            written.run();
            failing = false;
        } catch (SQLException | RuntimeException e) {
            closeSession();
            report(e);
            if (e instanceof SQLException answer) {
                failed.accept(answer);
            }
        }
    }

    /** Once for each outage. */
    private void report(Exception e) {
        if (!failing && !loop.isStopping()) {
            String why = e instanceof SQLException sql ? SqlFailures.describe(sql) : e.toString();
            LOG.warn("A heartbeat could not be written: {}; lag is unknown until one is", why);
        }
        failing = true;
    }

    private void closeSession() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            LOG.debug("The heartbeat's session did not close in order", e);
        }
        session = null;
    }

    @Override
    public void close() {
        loop.close();
    }
}
