package dev.tidegate.prepare.assess.read;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sample of the server's counters at one moment.
 *
 * @param walBytes position in the WAL; empty on a standby
 */
public record ActivitySample(Map<Long, Counts> tables, Optional<Double> walBytes) {

    record Counts(long inserts, long updates, long deletes) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    private static final String COUNTS = """
            SELECT s.relid::bigint AS oid, s.n_tup_ins, s.n_tup_upd, s.n_tup_del
            FROM pg_stat_user_tables s
            """;

    private static final String WAL = """
            SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') END::float8
            """;

    public static ActivitySample read(Connection source) throws SQLException {
        Map<Long, Counts> tables = new HashMap<>();
        Sql sql = Sql.on(source);
        sql.each(
                COUNTS,
                row -> tables.put(row.getLong("oid"), new Counts(row.getLong(2), row.getLong(3), row.getLong(4))));
        return new ActivitySample(tables, sql.first(WAL, row -> row.getObject(1, Double.class)));
    }

    Counts of(long oid) {
        return tables.getOrDefault(oid, Counts.NONE);
    }

    /** @return amount per second; empty if no time passed between the two samples */
    static Optional<Double> rate(double amount, Duration time) {
        return time.isZero() ? Optional.empty() : Optional.of(amount / (time.toNanos() / 1e9));
    }
}
