package dev.tidegate.apply.write.row;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.state.lane.DriftStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drift: counts of changes that did not find the row as the source did. Changes that found a row of the application's own
 * (tables.dual-write) are counted apart. The counts become visible with the transaction in which they happened.
 */
public final class Drift {

    private record Place(TableId table, DriftKind kind) {}

    private record Count(long count, Lsn first, Lsn last) {}

    private static final Logger LOG = LoggerFactory.getLogger(Drift.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private final PipelineName pipeline;
    private final Map<Place, Count> pending = new LinkedHashMap<>();
    private final Map<Place, Long> loggedAtNanos = new HashMap<>();

    public Drift(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    void count(TableId table, DriftKind kind, Lsn lsn) {
        pending.merge(
                new Place(table, kind),
                new Count(1, lsn, lsn),
                (sum, one) -> new Count(sum.count + 1, sum.first, one.last));
    }

    /** Forgets what was counted since {@link #write}: its transaction was rolled back. */
    public void forget() {
        pending.clear();
    }

    /** Writes what was counted into the open transaction. */
    public void write(Connection connection) throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        DriftStore store = new DriftStore(connection, pipeline);
        for (Map.Entry<Place, Count> entry : pending.entrySet()) {
            Place place = entry.getKey();
            Count count = entry.getValue();
            store.add(place.table, place.kind, count.count, count.first, count.last);
            if (!place.kind.isDualWrite()) {
                log(place, count);
            }
        }
        pending.clear();
    }

    private void log(Place place, Count count) {
        long now = System.nanoTime();
        Long last = loggedAtNanos.get(place);
        if (last == null || now - last >= LOG_EVERY.toNanos()) {
            loggedAtNanos.put(place, now);
            LOG.warn(
                    "drift in {}: {} (from {}); all counts are in tidegate.drift",
                    place.table,
                    place.kind.text(),
                    count.first);
        }
    }
}
