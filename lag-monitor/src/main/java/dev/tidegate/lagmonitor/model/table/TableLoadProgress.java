package dev.tidegate.lagmonitor.model.table;

import dev.tidegate.model.Lsn;
import dev.tidegate.state.load.LoadTable.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * The progress of a table's copy.
 *
 * @param estimatedRows by the source; 0 if it does not know
 * @param rowsPerSecond as the process that loads sees it; 0 if none does
 * @param eta until the table is copied
 * @param copiedUpTo point of the stream that the copy shows; empty while there is none
 * @param errors that pieces of it have met
 * @param failure what has to be fixed before the table is loaded, or is in the stream
 */
public record TableLoadProgress(
        long estimatedRows,
        long sourceBytes,
        int pieces,
        int piecesLoaded,
        double rowsPerSecond,
        Optional<Duration> eta,
        Optional<Lsn> copiedUpTo,
        int errors,
        Optional<Failure> failure) {

    /** Of a table about whose load nothing is to be said. */
    public static TableLoadProgress none() {
        return new TableLoadProgress(0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), 0, Optional.empty());
    }

    public Optional<Long> knownRows() {
        return estimatedRows > 0 ? Optional.of(estimatedRows) : Optional.empty();
    }

    public Optional<Double> knownRate() {
        return rowsPerSecond > 0 ? Optional.of(rowsPerSecond) : Optional.empty();
    }
}
