package dev.tidegate.capture.debezium;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.SQLException;
import java.util.Optional;

/** Gives Debezium the slot that exists, from its own position, and nothing else. */
final class ChunkReplicationConnection implements ReplicationConnection {

    private final EngineContext run;
    private volatile boolean connected;

    ChunkReplicationConnection(EngineContext run) {
        this.run = run;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator walPosition) throws SQLException {
        try {
            run.wal().start();
            connected = true;
            return new ChunkReplicationStream(run);
        } catch (SQLException | RuntimeException e) {
            run.fail(e);
            throw e;
        }
    }

    /** There is an offset only if the engine kept one, and resuming from an offset can lose rows (dbz#1554). */
    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator walPosition) {
        throw refused("resume from an offset");
    }

    /** Debezium asks for it when it finds no slot; a new slot would be a gap. */
    @Override
    public Optional<SlotCreationResult> createReplicationSlot() {
        throw refused("create a slot");
    }

    @Override
    public void reconnect() {
        throw refused("search for a position");
    }

    private IllegalStateException refused(String what) {
        IllegalStateException refusal = new IllegalStateException("the engine tried to " + what);
        run.fail(refusal);
        return refusal;
    }

    @Override
    public void initConnection() {
        // opened when streaming starts
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public void close() throws SQLException {
        connected = false;
        run.wal().close();
    }
}
