package dev.tidegate.capture.slot;

import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.version.ServerFeature;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * The pipeline's slot as a stream of chunks. One thread starts and polls it; another one acknowledges, also while the first is
 * blocked, so that the server always hears from us within its wal_sender_timeout.
 */
public final class WalStream implements AutoCloseable {

    /** Raw WAL that may wait to be decoded; the server waits beyond it. */
    private static final long IN_FLIGHT_BYTES_MAX = 16 << 20;

    private static final int STATUS_INTERVAL_SECONDS = 10;
    private static final long CLOSE_WAIT_SECONDS = 2;
    private static final String UNDEFINED_OBJECT = "42704";
    private static final String OBJECT_IN_USE = "55006";

    /** Looks at the server and at the slot before anything of the stream counts. */
    @FunctionalInterface
    public interface StartCheck {

        /** Once the slot is ours, when nobody else can move it any more. */
        void check() throws SQLException;

        /** On the session that is about to stream, and so on the server that will. */
        default void beforeStreaming(Connection replication) throws SQLException {}
    }

    private final SourceDatabase source;
    private final PipelineName pipeline;
    private final boolean raw;
    private final StartCheck startCheck;
    private final AtomicLong inFlightBytes = new AtomicLong();

    /** Guards the driver's stream, which is not made for two threads. */
    private final ReentrantLock driver = new ReentrantLock();

    private volatile Connection connection;
    private volatile PGReplicationStream stream;
    private volatile boolean closed;

    /** Empty before the start. */
    private volatile String sessionName = "";

    /** What broke the stream while acknowledging: the reader would only learn that it is closed. */
    private volatile SQLException broken;

    // Owned by the polling thread.
    private final WalChunk.Packer packer = new WalChunk.Packer();
    private boolean lastChunkWasQuiet = true;

    /** @param raw whether texts come as the bytes that the database holds, otherwise as UTF-8 */
    public WalStream(SourceDatabase source, PipelineName pipeline, boolean raw, StartCheck startCheck) {
        this.source = source;
        this.pipeline = pipeline;
        this.raw = raw;
        this.startCheck = startCheck;
    }

    /** Takes the slot and streams from its confirmed position, whole transactions. */
    public void start() throws SQLException {
        Connection replication = source.openStream("capture stream", raw);
        connection = replication;
        if (closed) {
            // An engine that started too slowly and was given up must not take the slot from its successor.
            replication.close();
            throw new SQLException("the stream was closed before it started", "08003");
        }
        sessionName = AsynchronousSession.name(replication);
        startCheck.beforeStreaming(replication);
        try {
            stream = startReplication(replication);
        } catch (SQLException e) {
            throw explained(e);
        }
        startCheck.check();
    }

    /** By which the source could take it for a synchronous standby; empty before the start. Any thread. */
    public String sessionName() {
        return sessionName;
    }

    private PGReplicationStream startReplication(Connection replication) throws SQLException {
        ChainedLogicalStreamBuilder builder = replication
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(pipeline.slot())
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", pipeline.publication())
                .withStatusInterval(STATUS_INTERVAL_SECONDS, TimeUnit.SECONDS)
                // Otherwise the driver confirms whatever a keep-alive names.
                .withAutomaticFlush(false);
        if (ServerFeature.MESSAGES.isIn(replication.getMetaData().getDatabaseMajorVersion())) {
            builder.withSlotOption("messages", "true");
        }
        return builder.start();
    }

    private SQLException explained(SQLException e) {
        if (UNDEFINED_OBJECT.equals(e.getSQLState())) {
            throw new TidegateException(
                    ServerCode.SLOT_MISSING,
                    "the source refuses to stream: " + SqlFailures.describe(e),
                    "the changes since the slot was lost cannot be read any more: load again",
                    e);
        }
        if (OBJECT_IN_USE.equals(e.getSQLState())) {
            throw new TidegateException(
                    ServerCode.SLOT_IN_USE,
                    "another capture seems to run: " + SqlFailures.describe(e),
                    "stop the other capture of pipeline " + pipeline,
                    e);
        }
        return e;
    }

    /**
     * Packs what the server has sent. A chunk that is not full is handed over only when nothing is being worked on: so a lone
     * change waits for nobody, and a busy stream packs itself into large chunks.
     *
     * @return null if there is nothing to hand over now
     */
    public WalChunk poll() throws SQLException {
        if (inFlightBytes.get() >= IN_FLIGHT_BYTES_MAX) {
            return null;
        }
        boolean quiet = !fill();
        boolean idle = inFlightBytes.get() == 0;
        if (packer.isFull() || (quiet && idle && (!packer.isEmpty() || !lastChunkWasQuiet))) {
            WalChunk chunk = packer.take(quiet);
            lastChunkWasQuiet = quiet;
            inFlightBytes.addAndGet(chunk.usedBytes());
            return chunk;
        }
        return null;
    }

    /** @return whether the server had more than fits */
    private boolean fill() throws SQLException {
        driver.lock();
        try {
            if (broken != null) {
                throw broken;
            }
            while (!packer.isFull()) {
                ByteBuffer message = stream.readPending();
                if (message == null) {
                    return false;
                }
                packer.add(stream.getLastReceiveLSN().asLong(), message);
            }
            return true;
        } catch (SQLException e) {
            throw undecodable(e);
        } finally {
            driver.unlock();
        }
    }

    /** The slot is there once it streams; what a server before 18 cannot find is the publication, as of the change it is at. */
    private SQLException undecodable(SQLException e) {
        if (UNDEFINED_OBJECT.equals(e.getSQLState())) {
            throw new TidegateException(
                    ServerCode.PUBLICATION_LOST,
                    "the source cannot decode a change from while the publication " + pipeline.publication()
                            + " was dropped: " + SqlFailures.describe(e),
                    "start over: tidegate drop, then tidegate run, which makes the publication and loads every table",
                    e);
        }
        return e;
    }

    /** The chunk is decoded and, if it was quiet, committed. Any thread. */
    public void release(WalChunk chunk) {
        inFlightBytes.addAndGet(-chunk.usedBytes());
    }

    /** Tells the server up to where it may forget; also the sign of life. Does nothing before the start. Any thread. */
    public void acknowledge(Lsn point) throws SQLException {
        PGReplicationStream current = stream;
        if (current == null || closed) {
            return;
        }
        driver.lock();
        try {
            LogSequenceNumber lsn = point.toDriver();
            current.setFlushedLSN(lsn);
            current.setAppliedLSN(lsn);
            current.forceUpdateStatus();
        } catch (SQLException e) {
            broken = e;
            throw e;
        } finally {
            driver.unlock();
        }
    }

    /** Gives the slot back. May be repeated; a thread that hangs in it is thrown out. Any thread. */
    @Override
    public void close() throws SQLException {
        boolean again = closed;
        closed = true;
        Connection current = connection;
        if (again || current == null) {
            return;
        }
        boolean alone = tryLock();
        try {
            if (alone) {
                current.close();
            } else {
                current.unwrap(BaseConnection.class).abort(Runnable::run);
            }
        } finally {
            if (alone) {
                driver.unlock();
            }
        }
    }

    private boolean tryLock() {
        try {
            return driver.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
