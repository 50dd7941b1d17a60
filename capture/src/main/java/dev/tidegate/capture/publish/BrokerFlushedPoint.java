package dev.tidegate.capture.publish;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a broker that does not wait for its disk has on it by now: what it acknowledged a while ago. The kernel writes
 * after half a minute at the latest. Bounded, because it is asked once a second.
 */
public final class BrokerFlushedPoint {

    static final Duration AFTER = Duration.ofSeconds(60);

    private record Seen(Lsn point, long atNanos) {}

    private final Deque<Seen> seen = new ArrayDeque<>();
    private Lsn flushed = Lsn.NONE;

    /** @param acknowledged by now */
    public Lsn after(Lsn acknowledged, long nowNanos) {
        seen.add(new Seen(acknowledged, nowNanos));
        while (nowNanos - seen.element().atNanos >= AFTER.toNanos()) {
            flushed = seen.remove().point;
        }
        return flushed;
    }
}
