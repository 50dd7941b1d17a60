package dev.tidegate.monitor.probe;

import dev.tidegate.monitor.Reading;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** An answer that changes slowly and is asked for less often than the rest. Used by one thread. */
final class Pace<T> {

    /** What is asked for. */
    interface Ask<T> {
        Reading<T> ask() throws SQLException;
    }

    private final Duration every;
    private final LongSupplier nanoClock;
    private Reading<T> last;
    private long askedAt;

    Pace(Duration every, LongSupplier nanoClock) {
        this.every = every;
        this.nanoClock = nanoClock;
    }

    /** What is unknown is asked again at once. */
    Reading<T> get(Ask<T> ask) throws SQLException {
        long now = nanoClock.getAsLong();
        if (last == null || last.value().isEmpty() || now - askedAt >= every.toNanos()) {
            last = ask.ask();
            askedAt = now;
        }
        return last;
    }

    /** A new session may be on another server. */
    void forget() {
        last = null;
    }
}
