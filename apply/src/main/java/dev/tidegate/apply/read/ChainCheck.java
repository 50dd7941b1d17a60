package dev.tidegate.apply.read;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TransactionId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.topic.record.LaneRecord;

/**
 * Check of every record that nothing is missing before it, and whether it came before. Every record names the point of the
 * stream before its transaction; records of a transaction are numbered from 1; its end says how many there are.
 *
 * <p>After a crash of capture the lane may hold the first part of a transaction without its end (a partial transaction); the
 * whole transaction follows. Records of a transaction stand together, so whatever does not continue the open transaction
 * makes it a partial one.
 */
final class ChainCheck {

    /** What a record is. */
    enum Verdict {
        /** The target holds it, or an earlier record of this run does. */
        DUPLICATE,
        /** Opens a transaction, or opens it again. */
        BEGINS,
        /** Continues the open transaction. */
        CONTINUES,
        /** The end of the open transaction, or of an empty one. */
        COMPLETES,
        /** A point of its own. */
        STANDS_ALONE
    }

    private final HeldPoint start;
    private Lsn reached;

    /** Whether the lane is known to have the history that the target holds. */
    private boolean proven;

    private TransactionId open;
    private long lastOrder;
    private boolean partial;

    /** @param start where the target stands */
    ChainCheck(HeldPoint start) {
        this.start = start;
        this.reached = start.lsn();
    }

    /** @throws TidegateException CHAIN-BROKEN if records are missing before this one */
    Verdict check(LaneRecord laneRecord) {
        if (laneRecord instanceof LaneRecord.InTransaction inTransaction) {
            return check(inTransaction);
        }
        if (laneRecord instanceof LaneRecord.TransactionEnd end) {
            return check(end);
        }
        return check((LaneRecord.Message) laneRecord);
    }

    /** Whether the last record showed that the open transaction is a partial one: what is gathered of it does not count. */
    boolean foundPartial() {
        return partial;
    }

    private Verdict check(LaneRecord.InTransaction next) {
        TransactionId id = next.transaction().id();
        if (id.isContainedIn(reached)) {
            abandonOpen();
            return Verdict.DUPLICATE;
        }
        if (id.equals(open) && next.totalOrder() == lastOrder + 1) {
            partial = false;
            lastOrder++;
            return Verdict.CONTINUES;
        }
        long last = id.equals(open) ? lastOrder : 0;
        abandonOpen();
        if (next.totalOrder() != 1) {
            throw broken("transaction " + id + " goes from record " + last + " to record " + next.totalOrder());
        }
        requireNoGap(next.transaction().previousCommit(), "transaction " + id);
        open = id;
        lastOrder = 1;
        return Verdict.BEGINS;
    }

    private Verdict check(LaneRecord.TransactionEnd end) {
        TransactionId id = end.transaction().id();
        if (id.isContainedIn(reached)) {
            requireHeld(end, end.commitLsn());
            abandonOpen();
            return Verdict.DUPLICATE;
        }
        if (id.equals(open)) {
            partial = false;
        } else {
            abandonOpen();
            lastOrder = 0;
        }
        if (end.eventCount() != lastOrder) {
            throw broken("transaction " + id + " ends after " + end.eventCount() + " records, but " + lastOrder
                    + " of them are there");
        }
        requireNoGap(end.transaction().previousCommit(), "the end of transaction " + id);
        if (!end.commitLsn().isAfter(id.commitStart())) {
            throw broken("transaction " + id + " ends at " + end.commitLsn() + ", before it commits");
        }
        open = null;
        reached = end.commitLsn();
        return Verdict.COMPLETES;
    }

    private Verdict check(LaneRecord.Message message) {
        abandonOpen();
        if (!message.lsn().isAfter(reached)) {
            requireHeld(message, message.lsn());
            return Verdict.DUPLICATE;
        }
        requireNoGap(message.previousCommit(), "the message at " + message.lsn());
        reached = message.lsn();
        return Verdict.STANDS_ALONE;
    }

    private void abandonOpen() {
        partial = open != null;
        open = null;
    }

    private void requireNoGap(Lsn previous, String what) {
        if (previous.isAfter(reached)) {
            throw broken(
                    what + " follows " + previous + ", but the lane has brought the target to " + reached + " only");
        }
        if (!proven) {
            requireFollowsStart(previous, what);
        }
    }

    /**
     * What the target holds is dropped by its position, so what stands at the point where the target is must be what it holds.
     * Otherwise the topic was written from a source that had been set back.
     */
    private void requireHeld(LaneRecord atPoint, Lsn point) {
        if (!point.equals(start.lsn()) || start.identity().isEmpty()) {
            return;
        }
        PointIdentity found = LaneRecord.identityOfPoint(atPoint);
        PointIdentity held = start.identity().get();
        // The time of a replicated transaction is what the session that captured it made of it.
        boolean same = atPoint instanceof LaneRecord.TransactionEnd end
                ? held.isTransactionOf(end.transaction().id().xid())
                : held.equals(found);
        if (!same) {
            throw otherHistory("at " + point + " it has " + found + ", the target holds " + held);
        }
        proven = true;
    }

    /** A message may be left out by a capture of another version, a transaction never is. */
    private void requireFollowsStart(Lsn previous, String what) {
        if (previous.isBefore(start.lsn())
                && start.identity().filter(PointIdentity::isTransaction).isPresent()) {
            throw otherHistory(what + " follows " + previous + ", and the target holds "
                    + start.identity().get() + " at " + start.lsn());
        }
        proven = true;
    }

    private static TidegateException otherHistory(String problem) {
        return new TidegateException(
                ApplyCode.HISTORY_DIFFERS,
                "the topic holds another history of the source than the target: " + problem,
                "tidegate accept-source, then verify and repair or load again every table; or drop the pipeline and load"
                        + " anew");
    }

    private static TidegateException broken(String problem) {
        return new TidegateException(
                ApplyCode.CHAIN_BROKEN,
                "records are missing in the topic: " + problem,
                "what the topic lost cannot be applied: if the slot still has it, delete the topic and start capture"
                        + " again; if not, drop the pipeline and load again");
    }
}
