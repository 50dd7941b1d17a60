package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.lag.Movement;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Rates of the rows that a side writes, from the server's own statistics: no table is read or locked. Rolled-back rows
 * count too, and each row of a partition counts for the table that it belongs to. Confined to one thread.
 */
public final class WriteRates {

    private static final String SELECT = """
            WITH RECURSIVE part AS (
                SELECT t.n, c.oid
                FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS t(schema_name, table_name, n)
                JOIN pg_namespace s ON s.nspname = t.schema_name
                JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = t.table_name
                UNION ALL
                SELECT p.n, c.oid
                FROM part p
                JOIN pg_inherits i ON i.inhparent = p.oid
                JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition
            )
            SELECT n, sum(pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid)
                          + pg_stat_get_tuples_deleted(oid))::bigint AS written
            FROM part
            GROUP BY n
            """;

    private static final double NANOS = 1e9;
    private static final double SECONDS_MIN = 1.5;

    /** @param written since the statistics began, by the source's names */
    private record Sample(long nanos, Map<TableId, Long> written) {}

    private final LongSupplier nanoClock;
    private final Deque<Sample> samples = new ArrayDeque<>();

    public WriteRates(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * @param tables by the source's names
     * @param named as the side names them
     */
    public Observed<TableWrites> sample(Connection session, List<TableId> tables, Function<TableId, TableId> named)
            throws SQLException {
        return after(new Sample(nanoClock.getAsLong(), written(session, tables, named)));
    }

    private static Map<TableId, Long> written(
            Connection session, List<TableId> tables, Function<TableId, TableId> named) throws SQLException {
        Map<TableId, Long> written = new HashMap<>();
        Sql.on(session)
                .each(
                        SELECT,
                        row -> written.put(tables.get(row.getInt("n") - 1), row.getLong("written")),
                        tables.stream()
                                .map(table -> named.apply(table).schema())
                                .toList(),
                        tables.stream().map(table -> named.apply(table).name()).toList());
        return written;
    }

    Observed<TableWrites> after(long nanos, Map<TableId, Long> written) {
        return after(new Sample(nanos, written));
    }

    private Observed<TableWrites> after(Sample last) {
        samples.addLast(last);
        while (last.nanos() - samples.getFirst().nanos() > Movement.WINDOW.toNanos()) {
            samples.removeFirst();
        }
        if ((last.nanos() - samples.getFirst().nanos()) / NANOS < SECONDS_MIN) {
            return Observed.unknown("it has not been sampled for long enough");
        }
        Map<TableId, Double> rates = new HashMap<>();
        last.written().forEach((table, written) -> rate(table, written, last, rates));
        return Observed.of(new TableWrites(rates));
    }

    /** Since the oldest sample that knew the table; counters that went back were reset, and say nothing. */
    private void rate(TableId table, long written, Sample last, Map<TableId, Double> rates) {
        for (Sample first : samples) {
            Long before = first.written().get(table);
            double seconds = (last.nanos() - first.nanos()) / NANOS;
            if (before != null && seconds >= SECONDS_MIN) {
                if (before <= written) {
                    rates.put(table, (written - before) / seconds);
                }
                return;
            }
        }
    }

    /** A new session may be on another server. */
    public void forget() {
        samples.clear();
    }
}
