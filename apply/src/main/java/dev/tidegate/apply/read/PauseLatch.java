package dev.tidegate.apply.read;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.Optional;

/** Where the reader waits until the writer knows the point of a cut. */
final class PauseLatch {

    private String asked;
    private Optional<Lsn> answer = Optional.empty();
    private boolean closed;

    /**
     * The writer's thread.
     *
     * @param point empty if there will be no cut
     */
    synchronized void answer(String id, Optional<Lsn> point) {
        if (id.equals(asked)) {
            asked = null;
            answer = point;
            notifyAll();
        }
    }

    /** The reader's thread; before the question is handed over. */
    synchronized void ask(String id) {
        asked = id;
        answer = Optional.empty();
    }

    /**
     * The reader's thread.
     *
     * @return empty if there will be no cut, or no answer came in time
     */
    synchronized Optional<Lsn> await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (asked != null && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                asked = null;
                return Optional.empty();
            }
            wait(left);
        }
        return answer;
    }

    /** No await waits any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
