package dev.tidegate.config.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * The initial copy.
 *
 * @param workers copy at the same time, each with one session on either side
 * @param pieceBytes a table larger than this is copied in pieces of about this size (PostgreSQL 14 and newer)
 * @param indexes of the target's large tables
 * @param filled what to do with tables of the target that hold rows
 * @param analyze whether the planner's statistics are made at the end
 * @param maintenanceWorkMemBytes of each session that builds indexes; empty for the server's own setting
 * @param slotWaitMax for the transactions that are open on the source when a slot is made
 * @param keepSourceWal whether the source keeps its WAL until the target holds the changes even while tables are still
 *     being copied; otherwise it may forget what Kafka holds
 */
public record LoadConfig(
        int workers,
        long pieceBytes,
        Indexes indexes,
        FilledTables filled,
        boolean analyze,
        Optional<Long> maintenanceWorkMemBytes,
        Duration slotWaitMax,
        boolean keepSourceWal) {

    /** When indexes are there. */
    public enum Indexes {
        /** All the time. */
        KEEP,
        /** Those of large tables are dropped before the copy and built after it. */
        AFTER
    }

    /** What becomes of rows that the pipeline did not write. */
    public enum FilledTables {
        REFUSE,
        TRUNCATE,
        /** They stay, and the copied ones come to them. */
        APPEND
    }

    public static LoadConfig defaults() {
        return new LoadConfig(
                4, 1L << 30, Indexes.AFTER, FilledTables.REFUSE, true, Optional.empty(), Duration.ofSeconds(60), false);
    }

    public LoadConfig withWorkers(int other) {
        return new LoadConfig(
                other, pieceBytes, indexes, filled, analyze, maintenanceWorkMemBytes, slotWaitMax, keepSourceWal);
    }

    public LoadConfig withPieceBytes(long other) {
        return new LoadConfig(
                workers, other, indexes, filled, analyze, maintenanceWorkMemBytes, slotWaitMax, keepSourceWal);
    }

    public LoadConfig withIndexes(Indexes other) {
        return new LoadConfig(
                workers, pieceBytes, other, filled, analyze, maintenanceWorkMemBytes, slotWaitMax, keepSourceWal);
    }

    public LoadConfig withFilled(FilledTables other) {
        return new LoadConfig(
                workers, pieceBytes, indexes, other, analyze, maintenanceWorkMemBytes, slotWaitMax, keepSourceWal);
    }
}
