package dev.tidegate.capture.slot;

import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.model.Lsn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The WAL of the pipeline's slot, chunk by chunk: whole transactions in commit order, from the slot's confirmed position
 * on. Never restarted: a new run is a new source.
 */
public interface WalSource extends AutoCloseable {

    /**
     * Waits for the next chunk. One thread.
     *
     * @return empty if none came in time
     * @throws Exception what ended the source, as it was thrown there; chunks that were not taken yet are dropped
     */
    Optional<WalChunk> next(Duration wait) throws Exception;

    /** The chunk is decoded and, if it was quiet, committed: the source may read as much again. Any thread. */
    void release(WalChunk chunk);

    /**
     * The server may forget everything up to the point; also the sign of life. Does nothing before the source has started.
     * Any thread.
     */
    void acknowledge(Lsn point) throws SQLException;

    /** Gives the slot back, in bounded time. May be repeated. */
    @Override
    void close() throws SQLException;
}
