package dev.tidegate.capture.debezium;

import dev.tidegate.capture.pgoutput.WalChunk;
import io.debezium.connector.postgresql.connection.LogicalDecodingMessage;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands chunks of raw WAL to Debezium, each as one logical message. The position that Debezium keeps with them means
 * nothing: chunks have numbers, and the slot is confirmed by the pipeline's acknowledger alone.
 */
final class ChunkReplicationStream implements ReplicationStream {

    static final String PREFIX = "tidegate chunk";

    /**
     * Debezium waits a poll interval when five reads in a row found nothing, and its queue spins through the last millisecond
     * of each interval. So a read waits long here, in short steps, and the interval need not be short.
     */
    private static final Duration WAIT_MAX = Duration.ofMillis(500);

    private static final Duration POLL_EVERY = Duration.ofMillis(2);

    private final EngineContext run;
    private final AtomicLong chunks = new AtomicLong(1);

    ChunkReplicationStream(EngineContext run) {
        this.run = run;
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        readPending(processor);
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        WalChunk chunk = awaitChunk();
        if (chunk == null) {
            return false;
        }
        chunks.incrementAndGet();
        processor.process(
                new LogicalDecodingMessage(Operation.MESSAGE, Instant.EPOCH, null, false, PREFIX, chunk.bytes()));
        return true;
    }

    private WalChunk awaitChunk() throws SQLException, InterruptedException {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        WalChunk chunk = poll();
        while (chunk == null && System.nanoTime() < end && !run.isStopping()) {
            LockSupport.parkNanos(POLL_EVERY.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException("asked to stop");
            }
            chunk = poll();
        }
        return chunk;
    }

    private WalChunk poll() throws SQLException {
        try {
            return run.wal().poll();
        } catch (SQLException | RuntimeException e) {
            run.fail(e);
            throw e;
        }
    }

    @Override
    public void flushLsn(Lsn lsn) {
        // never what Debezium thinks: that is the acknowledger's part
    }

    @Override
    public Lsn lastReceivedLsn() {
        return Lsn.valueOf(chunks.get());
    }

    @Override
    public Lsn startLsn() {
        return Lsn.valueOf(1L);
    }

    @Override
    public void startKeepAlive(ExecutorService service) {
        // the acknowledger speaks to the server every second; the executor must not linger
        service.shutdown();
    }

    @Override
    public void stopKeepAlive() {
        // nothing runs
    }

    @Override
    public void close() throws SQLException {
        run.wal().close();
    }
}
