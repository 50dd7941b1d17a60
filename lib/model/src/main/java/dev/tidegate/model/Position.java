package dev.tidegate.model;

import java.util.Comparator;

/**
 * Where a change stands in its stream: a total order.
 *
 * @param previousCommit end LSN of the commit before the change's transaction, as the capture that wrote it knew it
 * @param lsn the change's own LSN; rows of one COPY or multi-row INSERT share it
 * @param index the change's number in its transaction, from 1
 */
public record Position(Lsn previousCommit, Lsn lsn, long index) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparing(Position::previousCommit)
            .thenComparing(Position::lsn)
            .thenComparingLong(Position::index);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return lsn + "#" + index + " after " + previousCommit;
    }
}
