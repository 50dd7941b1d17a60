package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.state.history.SourceHistoryComparison;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Proof that the source still has the history that was read from it. What topic and target hold is dropped by its position
 * when the source sends it again; so at the points where they stand exactly that has to come which they hold. The slot
 * stands before them or at them, and a slot that was set back with its source stands before them. So a stream that does not
 * send them again comes from a slot that we have confirmed up to there, and its source has all of it.
 *
 * <p>Used by the decoding thread; any thread may ask {@link #isGiven}.
 */
public final class HistoryProof {

    /** Still to come, in the order of the stream. Owned by the decoding thread. */
    private final List<HeldPoint> wanted = new ArrayList<>();

    private volatile boolean given;

    private HistoryProof(Collection<HeldPoint> wanted) {
        this.wanted.addAll(wanted);
        this.given = wanted.isEmpty();
    }

    /** @param confirmed where the slot stands */
    public static HistoryProof of(Collection<HeldPoint> held, Lsn confirmed) {
        return new HistoryProof(held.stream()
                .filter(point -> isSentAgain(point, confirmed))
                .sorted(Comparator.comparing(HeldPoint::lsn))
                .toList());
    }

    /** There is nothing to prove: nobody holds anything yet. */
    public static HistoryProof none() {
        return new HistoryProof(List.of());
    }

    /** A position is where the record ends, of a message as of a commit: what ends where the slot stands is not sent again. */
    private static boolean isSentAgain(HeldPoint point, Lsn confirmed) {
        return point.identity().isPresent() && point.lsn().isAfter(confirmed);
    }

    /** Whether the stream has shown all of it. Before that nothing may be confirmed: a slot that was set back would move. */
    public boolean isGiven() {
        return given;
    }

    /** @throws TidegateException SOURCE-SET-BACK if the stream comes to this transaction without a point before it */
    void begins(long xid, Lsn commitStart) {
        if (!given && !wanted.get(0).lsn().isAfter(commitStart)) {
            throw missing("transaction " + xid + " begins to commit at " + commitStart);
        }
    }

    /**
     * @param commitMicros as the source sent it
     * @param replicated whether the time may be another clock's, and another one in each session
     * @throws TidegateException SOURCE-SET-BACK if another transaction is held at its end
     */
    void committed(long xid, Lsn end, long commitMicros, boolean replicated) {
        if (given || end.isBefore(wanted.get(0).lsn())) {
            return;
        }
        PointIdentity found = PointIdentity.transaction(xid, commitMicros);
        if (end.isAfter(wanted.get(0).lsn())) {
            throw missing(found + " ends at " + end);
        }
        while (!wanted.isEmpty() && wanted.get(0).lsn().equals(end)) {
            PointIdentity held = wanted.get(0).identity().orElseThrow();
            if (!(replicated ? held.isTransactionOf(xid) : held.equals(found))) {
                throw other(found);
            }
            wanted.remove(0);
        }
        given = wanted.isEmpty();
    }

    /** A message outside transactions, whoever wrote it. */
    void message(Lsn lsn, String content) {
        if (given || lsn.isBefore(wanted.get(0).lsn())) {
            return;
        }
        if (lsn.isAfter(wanted.get(0).lsn())) {
            throw missing("a message comes at " + lsn);
        }
        PointIdentity found = PointIdentity.message(content);
        while (!wanted.isEmpty() && wanted.get(0).lsn().equals(lsn)) {
            if (!wanted.get(0).identity().orElseThrow().equals(found)) {
                throw other(found);
            }
            wanted.remove(0);
        }
        given = wanted.isEmpty();
    }

    private TidegateException missing(String instead) {
        HeldPoint point = wanted.get(0);
        return setBack("the source does not send " + point.identity().orElseThrow() + " at " + point.lsn()
                + " again, which the " + point.holder() + " holds: " + instead);
    }

    private TidegateException other(PointIdentity found) {
        HeldPoint point = wanted.get(0);
        return setBack("the source has " + found + " at " + point.lsn() + ", where the " + point.holder() + " holds "
                + point.identity().orElseThrow());
    }

    private static TidegateException setBack(String problem) {
        return new TidegateException(
                ServerCode.SOURCE_SET_BACK,
                problem + "; the source was set back to an older copy of itself and has been written to since",
                SourceHistoryComparison.ACCEPT);
    }
}
