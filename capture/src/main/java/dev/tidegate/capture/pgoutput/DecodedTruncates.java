package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;
import dev.tidegate.state.publication.StreamedTruncates;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** TRUNCATEs that have been decoded, the last ones of each table, and how far decoding is. Any thread. */
public final class DecodedTruncates implements StreamedTruncates {

    private static final int OF_A_TABLE_MAX = 100;

    private final Map<Long, Deque<Truncate>> truncates = new HashMap<>();
    private final Map<Long, Truncate> found = new HashMap<>();
    private final Map<Asked, Lsn> asked = new HashMap<>();
    private Lsn reached = Lsn.NONE;

    /** @param xid of the transaction as a whole */
    private record Truncate(int xid, Lsn at) {}

    /** A TRUNCATE that the stream may still have to show. */
    private record Asked(long table, long xid) {}

    synchronized void truncated(int oid, long xid, Lsn at) {
        Deque<Truncate> ofTable = truncates.computeIfAbsent(Integer.toUnsignedLong(oid), table -> new ArrayDeque<>());
        ofTable.add(new Truncate((int) xid, at));
        if (ofTable.size() > OF_A_TABLE_MAX) {
            ofTable.remove();
        }
    }

    synchronized void reached(Lsn point) {
        reached = point;
    }

    @Override
    public synchronized boolean has(long table, long xid) {
        Truncate it = null;
        for (Truncate truncate : truncates.getOrDefault(table, new ArrayDeque<>())) {
            // A part of a transaction has another number; so has a later TRUNCATE of single partitions, which costs
            // rows.
            if (truncate.xid() == (int) xid) {
                it = truncate;
            }
        }
        if (it != null) {
            found.put(table, it);
        }
        return it != null;
    }

    @Override
    public synchronized boolean hasPassed(long table, long xid, Lsn seenAt) {
        // On a busy source the end of the WAL is always ahead of the stream.
        return !reached.isBefore(asked.computeIfAbsent(new Asked(table, xid), any -> seenAt));
    }

    /**
     * What was asked for is settled.
     *
     * @param point nobody asks for what is before it
     */
    public synchronized void settle(Lsn point) {
        found.forEach((table, last) -> {
            Deque<Truncate> ofTable = truncates.get(table);
            while (!ofTable.isEmpty() && !last.equals(ofTable.remove())) {
                // It and those before it.
            }
        });
        found.clear();
        asked.clear();
        truncates
                .values()
                .forEach(ofTable -> ofTable.removeIf(truncate -> truncate.at().isBefore(point)));
        truncates.values().removeIf(Deque::isEmpty);
    }
}
