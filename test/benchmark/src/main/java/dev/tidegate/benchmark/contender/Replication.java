package dev.tidegate.benchmark.contender;

import dev.tidegate.benchmark.process.HeapUse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One way to replicate all tables of a source into a target, as the benchmark drives it: {@link #setUp}, then any number
 * of {@link #pause} and {@link #resume}, then {@link #close}. One thread calls it.
 */
public interface Replication extends AutoCloseable {

    /** Creates what replication needs and copies the rows that are there. Returns when the target is in step. */
    void setUp() throws SQLException, IOException, InterruptedException;

    /** Stops applying. The slot stays and holds what the source commits. Returns when nothing is running any more. */
    void pause() throws SQLException, IOException, InterruptedException;

    /** Goes on. Returns as soon as that is ordered, so that the start itself is measured. */
    void resume() throws SQLException, IOException;

    /** Fails if replication has ended by itself; says where to read why. */
    void requireAlive();

    /** A process of its own beside the two servers, while it runs. */
    Optional<ProcessHandle> process();

    /**
     * What its heap held between two moments of {@link System#nanoTime} after the last {@link #resume}; empty if it has
     * none. Costs a collection, so ask at the end.
     */
    Optional<HeapUse> heapUse(long fromNanos, long toNanos) throws IOException, InterruptedException;

    /** Stops everything of its own. The servers are another's. */
    @Override
    void close() throws IOException, InterruptedException;
}
