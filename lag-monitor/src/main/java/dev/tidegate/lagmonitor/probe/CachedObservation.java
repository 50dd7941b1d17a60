package dev.tidegate.lagmonitor.probe;

import dev.tidegate.lagmonitor.model.Observed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A value that changes slowly and is read less often than the rest. Confined to one thread. */
final class CachedObservation<T> {

    /** What is asked for. */
    interface Ask<T> {
        Observed<T> ask() throws SQLException;
    }

    private final Duration every;
    private final LongSupplier nanoClock;
    private Observed<T> last;
    private long askedAt;

    CachedObservation(Duration every, LongSupplier nanoClock) {
        this.every = every;
        this.nanoClock = nanoClock;
    }

    /** What is unknown is asked again at once. */
    Observed<T> get(Ask<T> ask) throws SQLException {
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
