package dev.tidegate.apply.write.row;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

    /** The names are those of tidegate.drift and tidegate.dual_write. */
    public enum Kind {
        INSERT_FOUND_ROW("drift", "insert-found-row"),
        UPDATE_FOUND_NONE("drift", "update-found-none"),
        DELETE_FOUND_NONE("drift", "delete-found-none"),
        HIT_SEVERAL_ROWS("drift", "hit-several-rows"),
        SOURCE_WON("dual_write", "source-won"),
        TARGET_KEPT("dual_write", "target-kept");

        private final String place;
        private final String text;

        Kind(String place, String text) {
            this.place = place;
            this.text = text;
        }

        private boolean isDrift() {
            return place.equals("drift");
        }
    }

    private record Place(TableId table, Kind kind) {}

    private record Count(long count, Lsn first, Lsn last) {}

    private static final Logger LOG = LoggerFactory.getLogger(Drift.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private static final String UPSERT = """
            INSERT INTO tidegate.%s AS d
                   (pipeline, schema_name, table_name, kind, count, first_lsn, last_lsn)
            VALUES (?, ?, ?, ?, ?, CAST(? AS pg_lsn), CAST(? AS pg_lsn))
            ON CONFLICT (pipeline, schema_name, table_name, kind) DO UPDATE
            SET count = d.count + excluded.count,
                last_lsn = excluded.last_lsn,
                last_at = clock_timestamp()
            """;

    private final PipelineName pipeline;
    private final Map<Place, Count> pending = new LinkedHashMap<>();
    private final Map<Place, Long> loggedAtNanos = new HashMap<>();

    public Drift(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    void count(TableId table, Kind kind, Lsn lsn) {
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
        for (Map.Entry<Place, Count> entry : pending.entrySet()) {
            Place place = entry.getKey();
            try (PreparedStatement statement = connection.prepareStatement(UPSERT.formatted(place.kind.place))) {
                statement.setString(1, pipeline.value());
                statement.setString(2, place.table.schema());
                statement.setString(3, place.table.name());
                statement.setString(4, place.kind.text);
                statement.setLong(5, entry.getValue().count);
                statement.setString(6, entry.getValue().first.toString());
                statement.setString(7, entry.getValue().last.toString());
                statement.executeUpdate();
            }
            if (place.kind.isDrift()) {
                log(place, entry.getValue());
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
                    place.kind.text,
                    count.first);
        }
    }
}
