package dev.tidegate.verify.compare.incremental;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The snapshot of one side in numbers of transactions.
 *
 * @param xmin every transaction before it is over
 * @param xmax none from it on has begun
 * @param timeline after a failover, numbers may have been given out twice
 */
record SnapshotXids(long xmin, long xmax, String timeline) {

    /** Numbers of 32 bits are compared in a circle: half of it is in the future. */
    private static final long SPAN_MAX = 1L << 30;

    private static final String SELECT = """
            SELECT txid_snapshot_xmin(txid_current_snapshot()), txid_snapshot_xmax(txid_current_snapshot()),
                   left(pg_walfile_name(pg_current_wal_lsn()), 8)
            """;

    static SnapshotXids read(Connection session) throws SQLException {
        return Sql.on(session).one(SELECT, row -> new SnapshotXids(row.getLong(1), row.getLong(2), row.getString(3)));
    }

    /** @return whether rows can be told apart by whether they were written since */
    boolean reachesBackTo(long earlierXmin) {
        return earlierXmin > 0 && earlierXmin <= xmin && xmax - earlierXmin < SPAN_MAX;
    }

    /** @return a condition for rows written since; of a few older ones too it may hold, never too few */
    static String writtenSince(long earlierXmin) {
        return "((xmin::text::bigint - " + (earlierXmin & 0xFFFFFFFFL) + ") & 4294967295) < 2147483648";
    }
}
