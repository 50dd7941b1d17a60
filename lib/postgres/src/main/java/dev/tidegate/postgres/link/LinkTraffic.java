package dev.tidegate.postgres.link;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** When something last passed on a socket, and since when somebody waits for it. Written by who reads and writes; read by any thread. */
final class LinkTraffic {

    /** A reader that looks in again and again without blocking does so more often than this. */
    private static final long LISTENING_NANOS = Duration.ofSeconds(3).toNanos();

    private static final int FAREWELL_BYTES = 5;

    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLong moves = new AtomicLong();

    /** Since something was heard. */
    private final AtomicLong written = new AtomicLong();

    private volatile long readingSince = NEVER;
    private volatile long writingSince = NEVER;
    private volatile long heardAt;
    private volatile long listenedAt;
    private volatile long listeningSince;

    LinkTraffic(long now) {
        heardAt = now;
        listenedAt = now;
        listeningSince = now;
    }

    /** Somebody reads, or looks whether there is something to read. */
    void listens(long now) {
        if (now - listenedAt > LISTENING_NANOS) {
            listeningSince = now;
        }
        listenedAt = now;
    }

    void readBegins(long now) {
        listens(now);
        readingSince = now;
    }

    /** @param heard whether something came */
    void readEnds(long now, boolean heard) {
        readingSince = NEVER;
        listenedAt = now;
        if (heard) {
            heardAt = now;
            written.set(0);
            moves.incrementAndGet();
        }
    }

    void writeBegins(long now, int bytes) {
        writingSince = now;
        written.addAndGet(bytes);
    }

    void writeEnds() {
        writingSince = NEVER;
        moves.incrementAndGet();
    }

    /** Whether more than a farewell (PostgreSQL's has five bytes) was sent since the other side last said something. */
    boolean isUnanswered() {
        return written.get() > FAREWELL_BYTES;
    }

    /** How often something has passed. */
    long moves() {
        return moves.get();
    }

    /** For how long the thread that is in the socket now has waited for the other side; zero if none is. */
    Duration blocked(long now) {
        long reading = readingSince;
        long writing = writingSince;
        long since = Math.max(reading, writing);
        return since == NEVER ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - since));
    }

    /** For how long nothing has come, to one who listens all the time; zero while nobody listens. */
    Duration silence(long now) {
        Duration writing = writingSince == NEVER ? Duration.ZERO : blocked(now);
        boolean listening = readingSince != NEVER || now - listenedAt <= LISTENING_NANOS;
        long since = Math.max(heardAt, listeningSince);
        Duration reading = listening ? Duration.ofNanos(Math.max(0, now - since)) : Duration.ZERO;
        return writing.compareTo(reading) > 0 ? writing : reading;
    }
}
