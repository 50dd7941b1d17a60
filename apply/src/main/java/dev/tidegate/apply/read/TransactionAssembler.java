package dev.tidegate.apply.read;

import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.topic.message.WalMessage.SnapshotRequest;
import dev.tidegate.topic.record.LaneRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Batches of whole source transactions, gathered from the records of a lane. A transaction that does not fit into a batch
 * goes out in parts, and what came before it as a batch of its own, so that undoing it undoes nothing else.
 *
 * <p>Owned by one thread.
 */
public final class TransactionAssembler {

    private final ChainCheck chain;
    private final ApplyConfig bounds;
    private final EventSink out;
    private final Function<LaneRecord.TransactionalMessage, Optional<SnapshotRequest>> pauses;

    /** Whole transactions up to {@link #wholeCount}, then the open one as far as it has not gone out. */
    private List<LaneRecord> records = new ArrayList<>();

    /** Of the next change of the open transaction. */
    private final RowParts parts = new RowParts();

    private int wholeCount;
    private long wholeBytes;
    private long openBytes;
    /** A part of the open transaction has gone out. */
    private boolean openWentOut;

    /** The point that the whole transactions reach; null if there are none. */
    private Lsn reached;

    private PointIdentity identity;
    private long nextOffset;
    private long transactions;
    private long commitMicros;
    private long wholeSinceNanos;

    /** Requested by a message of the open transaction; null if none. */
    private SnapshotRequest openPause;

    /** The same, once its transaction is whole. */
    private SnapshotRequest pause;

    /** What stands at {@link #snapshotPoint}; null if no snapshot is due. */
    private ReaderEvent.SnapshotHere snapshot;

    private Lsn snapshotPoint;

    /** @param start where the target stands */
    public TransactionAssembler(Lsn start, ApplyConfig bounds, EventSink out) {
        this(HeldPoint.of(start), bounds, out, message -> Optional.empty());
    }

    /**
     * @param start where the target stands
     * @param pauses which messages request a snapshot
     */
    TransactionAssembler(
            HeldPoint start,
            ApplyConfig bounds,
            EventSink out,
            Function<LaneRecord.TransactionalMessage, Optional<SnapshotRequest>> pauses) {
        this.pauses = pauses;
        this.chain = new ChainCheck(start);
        this.bounds = bounds;
        this.out = out;
    }

    /**
     * @param nowNanos a clock that only moves forward, as System.nanoTime
     * @throws dev.tidegate.model.failure.TidegateException CHAIN-BROKEN if records are missing before this one
     */
    public void add(LaneRecord laneRecord, long offset, long nowNanos) throws InterruptedException {
        ChainCheck.Verdict verdict = chain.check(laneRecord);
        if (chain.foundPartial()) {
            dropOpen();
        }
        if (snapshot != null && verdict != ChainCheck.Verdict.DUPLICATE && !isBefore(snapshotPoint, laneRecord)) {
            flush();
            out.put(snapshot);
            snapshot = null;
        }
        switch (verdict) {
            case DUPLICATE -> {}
            case BEGINS, CONTINUES -> addToOpen(laneRecord);
            case COMPLETES -> complete((LaneRecord.TransactionEnd) laneRecord, offset, nowNanos);
            case STANDS_ALONE -> addAlone((LaneRecord.Message) laneRecord, offset, nowNanos);
        }
    }

    /** @return what the record that was added last asks for, once */
    Optional<SnapshotRequest> takePause() {
        Optional<SnapshotRequest> taken = Optional.ofNullable(pause);
        pause = null;
        return taken;
    }

    /**
     * Puts a snapshot before everything that is not before the point; another one that is still due is forgotten.
     *
     * @param point behind everything that was added
     */
    void snapshotAt(Lsn point, String id) {
        snapshot = new ReaderEvent.SnapshotHere(id);
        snapshotPoint = point;
    }

    /** By where its transaction's commit record starts: a slot's snapshot holds what began to commit before its point. */
    private static boolean isBefore(Lsn point, LaneRecord laneRecord) {
        if (laneRecord instanceof LaneRecord.InTransaction inTransaction) {
            return inTransaction.transaction().id().isContainedIn(point);
        }
        if (laneRecord instanceof LaneRecord.TransactionEnd end) {
            return end.transaction().id().isContainedIn(point);
        }
        return ((LaneRecord.Message) laneRecord).lsn().isBefore(point);
    }

    /** Hands over what is whole if it is old enough. */
    public void flushIfDue(long nowNanos) throws InterruptedException {
        if (reached != null
                && nowNanos - wholeSinceNanos >= bounds.batchAgeMax().toNanos()) {
            flushWhole();
        }
    }

    /** Hands over what is whole now. */
    public void flush() throws InterruptedException {
        if (reached != null) {
            flushWhole();
        }
    }

    /** How long until {@link #flushIfDue} has something to do; empty if nothing is whole. */
    public Optional<Duration> untilDue(long nowNanos) {
        if (reached == null) {
            return Optional.empty();
        }
        long left = bounds.batchAgeMax().toNanos() - (nowNanos - wholeSinceNanos);
        return Optional.of(Duration.ofNanos(Math.max(0, left)));
    }

    private void addToOpen(LaneRecord next) throws InterruptedException {
        if (next instanceof LaneRecord.Part part) {
            parts.add(part);
            makeRoom();
            return;
        }
        if (next instanceof LaneRecord.TransactionalMessage message) {
            openPause = pauses.apply(message).orElse(openPause);
        }
        LaneRecord laneRecord =
                next instanceof LaneRecord.Change change && !parts.isEmpty() ? parts.complete(change) : next;
        if (describesTable(laneRecord) && reached != null) {
            // It may stop the lane: then the target stands right before its transaction.
            flushWhole();
        }
        records.add(laneRecord);
        openBytes += laneRecord.sizeBytes();
        handOverIfFull();
    }

    private void handOverIfFull() throws InterruptedException {
        if (isFull() && reached != null) {
            flushWhole();
        }
        if (isFull() && !records.isEmpty()) {
            out.put(new ReaderEvent.Batch(records, openBytes, Optional.empty()));
            openWentOut = true;
            records = new ArrayList<>();
            openBytes = 0;
        }
    }

    /** Pieces cannot be handed over before their row is whole: so all else is, and what was handed over is waited for. */
    private void makeRoom() throws InterruptedException {
        handOverIfFull();
        out.awaitRoomFor(parts.bytes());
    }

    private static boolean describesTable(LaneRecord laneRecord) {
        return laneRecord instanceof LaneRecord.Change change
                && change.relation().isPresent();
    }

    private void complete(LaneRecord.TransactionEnd end, long offset, long nowNanos) throws InterruptedException {
        transactions++;
        long micros = end.transaction().commitMicros();
        commitMicros = transactions == 1 ? micros : Math.max(commitMicros, micros);
        becomeWhole(end.commitLsn(), LaneRecord.identityOfPoint(end), offset, nowNanos);
        pause = openPause;
        openPause = null;
    }

    private void addAlone(LaneRecord.Message message, long offset, long nowNanos) throws InterruptedException {
        records.add(message);
        openBytes += message.sizeBytes();
        becomeWhole(message.lsn(), LaneRecord.identityOfPoint(message), offset, nowNanos);
    }

    private void becomeWhole(Lsn point, PointIdentity what, long offset, long nowNanos) throws InterruptedException {
        if (reached == null) {
            wholeSinceNanos = nowNanos;
        }
        reached = point;
        identity = what;
        nextOffset = offset + 1;
        wholeCount = records.size();
        wholeBytes += openBytes;
        openBytes = 0;
        openWentOut = false;
        if (isFull()) {
            flushWhole();
        }
    }

    private boolean isFull() {
        return records.size() >= bounds.batchRowsMax()
                || wholeBytes + openBytes + parts.bytes() >= bounds.batchBytesMax();
    }

    private void flushWhole() throws InterruptedException {
        List<LaneRecord> open = new ArrayList<>(records.subList(wholeCount, records.size()));
        records.subList(wholeCount, records.size()).clear();
        Optional<Instant> newest =
                transactions == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(commitMicros, ChronoUnit.MICROS));
        StreamPoint point = new StreamPoint(reached, identity, nextOffset, newest, transactions);
        out.put(new ReaderEvent.Batch(records, wholeBytes, Optional.of(point)));
        records = open;
        wholeCount = 0;
        wholeBytes = 0;
        transactions = 0;
        reached = null;
    }

    private void dropOpen() throws InterruptedException {
        records.subList(wholeCount, records.size()).clear();
        parts.clear();
        openPause = null;
        openBytes = 0;
        if (openWentOut) {
            openWentOut = false;
            out.put(new ReaderEvent.Rollback());
        }
    }
}
