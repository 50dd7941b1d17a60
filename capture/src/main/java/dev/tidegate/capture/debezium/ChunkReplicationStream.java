package dev.tidegate.capture.debezium;

import io.debezium.connector.postgresql.connection.LogicalDecodingMessage;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands chunks of raw WAL to Debezium, each as one logical message. The position that Debezium keeps with them means
 * nothing: chunks have numbers, and the slot is confirmed by {@code Confirmation} alone.
 */
final class ChunkReplicationStream implements ReplicationStream {

    static final String PREFIX = "tidegate chunk";

    private final EngineRun run;
    private final AtomicLong chunks = new AtomicLong(1);

    ChunkReplicationStream(EngineRun run) {
        this.run = run;
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        readPending(processor);
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        byte[] chunk = poll();
        if (chunk == null) {
            return false;
        }
        chunks.incrementAndGet();
        processor.process(new LogicalDecodingMessage(Operation.MESSAGE, Instant.EPOCH, null, false, PREFIX, chunk));
        return true;
    }

    private byte[] poll() throws SQLException {
        try {
            return run.wal().poll();
        } catch (SQLException | RuntimeException e) {
            run.fail(e);
            throw e;
        }
    }

    @Override
    public void flushLsn(Lsn lsn) {
        // never what Debezium thinks: see Confirmation
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
        // Confirmation speaks to the server every second; the executor must not linger
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
