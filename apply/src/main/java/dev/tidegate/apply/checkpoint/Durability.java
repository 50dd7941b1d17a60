package dev.tidegate.apply.checkpoint;

import dev.tidegate.model.Lsn;
import java.time.Duration;

/**
 * Durable point of the lane: the part of what is committed that a crash of the target cannot undo.
 *
 * <p>The applier's commits do not wait for the target's disk (synchronous_commit = off): a crash takes the newest rows
 * back, and the checkpoint with them, and the applier continues from there. But capture tells the source what it may
 * forget, and with a single Kafka replica the source's WAL is the only other copy. So about every second one commit does
 * wait (synchronous_commit = on). PostgreSQL writes its WAL in order, so that commit brings all earlier ones to the
 * disk, and to the synchronous standbys where there are any.
 *
 * <p>The checkpoint row cannot say so in that same transaction: it would be visible before it is known to be true. The
 * next transaction does, by durable_lsn = the point of the commit that waited. Whoever reads that value may rely on it,
 * even if the transaction that wrote it is lost in a crash.
 *
 * <p>Owned by the writer's thread.
 */
public final class Durability {

    static final Duration FLUSH_EVERY = Duration.ofSeconds(1);

    private Lsn committed;
    private Lsn durable;
    private Lsn declared;
    private long flushedAtNanos;

    /** @param committed by a commit that waited */
    public Durability(Lsn committed, Lsn declared, long nowNanos) {
        this.committed = committed;
        this.durable = committed;
        this.declared = declared;
        this.flushedAtNanos = nowNanos;
    }

    /** On the disk for sure: what the next transaction may declare. */
    public Lsn durable() {
        return durable;
    }

    /** Whether the next commit should wait for the disk. */
    public boolean isFlushDue(long nowNanos) {
        return nowNanos - flushedAtNanos >= FLUSH_EVERY.toNanos();
    }

    /** Whether a transaction of its own should flush or declare, since no other comes along. */
    public boolean isIdleCommitDue(long nowNanos) {
        return durable.isAfter(declared) || (committed.isAfter(durable) && isFlushDue(nowNanos));
    }

    /** Whether all that is committed is durable, and declared so. */
    public boolean isAllDeclared() {
        return declared.equals(committed);
    }

    /**
     * @param point where the target stands now
     * @param waited whether the commit waited for the disk
     */
    public void committed(Lsn point, boolean waited, long nowNanos) {
        committed = point;
        declared = durable;
        if (waited) {
            durable = point;
            flushedAtNanos = nowNanos;
        }
    }
}
