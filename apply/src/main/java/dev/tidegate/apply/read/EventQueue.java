package dev.tidegate.apply.read;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Queue between the thread that reads and the one that writes, bounded in events and bytes. A batch larger than the bound
 * goes in alone.
 */
final class EventQueue implements EventSink {

    private final int batchesMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ReaderEvent> batches = new ArrayDeque<>();
    private long bytes;
    private Throwable failure;
    private boolean closed;

    EventQueue(int batchesMax, long bytesMax) {
        this.batchesMax = batchesMax;
        this.bytesMax = bytesMax;
    }

    @Override
    public void put(ReaderEvent batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && isFullFor(batch)) {
                changed.await();
            }
            batches.add(batch);
            bytes += batch.bytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFullFor(ReaderEvent batch) {
        return !batches.isEmpty() && (batches.size() >= batchesMax || bytes + batch.bytes() > bytesMax);
    }

    @Override
    public void awaitRoomFor(long heldBytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !batches.isEmpty() && bytes + heldBytes > bytesMax) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody takes batches any more: no put waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; the writer learns why after the last batch. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @return empty if none comes in time
     * @throws Exception why nothing more comes, as the reader failed with it
     */
    Optional<ReaderEvent> poll(Duration timeout) throws Exception {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (batches.isEmpty()) {
                if (failure != null) {
                    throw asException(failure);
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
            ReaderEvent batch = batches.remove();
            bytes -= batch.bytes();
            changed.signalAll();
            return Optional.of(batch);
        } finally {
            lock.unlock();
        }
    }

    private static Exception asException(Throwable failure) {
        return failure instanceof Exception exception
                ? exception
                : new IllegalStateException("the reader ended", failure);
    }
}
