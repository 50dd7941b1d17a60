package dev.tidegate.apply.read;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TransactionId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
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

    private Lsn reached;
    private TransactionId open;
    private long lastOrder;
    private boolean partial;

    /** @param reached where the target stands */
    ChainCheck(Lsn reached) {
        this.reached = reached;
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
    }

    private static TidegateException broken(String problem) {
        return new TidegateException(
                ApplyCode.CHAIN_BROKEN,
                "records are missing in the topic: " + problem,
                "what the topic lost cannot be applied: if the slot still has it, delete the topic and start capture"
                        + " again; if not, drop the pipeline and load again");
    }
}
