package dev.tidegate.verify.compare.scan;

import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.postgres.catalog.RelationStorage;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.TableSide;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The scans of one table on one side: one, or several of a large table, by where its rows lie. */
public final class BucketScan {

    private static final long PAGES_PER_RANGE = 16_384;
    /** Where load is limited. */
    private static final long PAGES_PER_SMALL_RANGE = 1_024;

    private static final int RANGES_MAX = 100_000;

    private final TableSide side;
    private final RowSql sql;
    private final VerifyConfig limits;

    public BucketScan(TableSide side, RowSql sql, VerifyConfig limits) {
        this.side = side;
        this.sql = sql;
        this.limits = limits;
    }

    /** @return WHERE conditions that together hold for every row once */
    public List<String> ranges(Connection session) throws SQLException {
        boolean whole = limits.workers() == 1 && !limits.isLimited();
        if (whole
                || !ServerFeature.TID_RANGE_SCAN.isIn(side.serverMajor())
                || side.table().kind() != TableKind.ORDINARY) {
            return List.of("");
        }
        long pages = pages(session);
        long ranges = limits.isLimited()
                ? Math.min(RANGES_MAX, pages / PAGES_PER_SMALL_RANGE)
                : Math.min(limits.workers() * 4L, pages / PAGES_PER_RANGE);
        if (ranges < 2) {
            return List.of("");
        }
        List<String> conditions = new ArrayList<>();
        for (long i = 0; i < ranges; i++) {
            String from = i == 0 ? "" : "ctid >= '(" + pages * i / ranges + ",0)'";
            String to = i == ranges - 1 ? "" : "ctid < '(" + pages * (i + 1) / ranges + ",0)'";
            conditions.add(from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to);
        }
        return conditions;
    }

    private long pages(Connection session) throws SQLException {
        String pages = "SELECT pg_relation_size(?::oid) / current_setting('block_size')::bigint";
        return Sql.on(session)
                .first(pages, Sql.NUMBER, side.table().storage().oid())
                .orElse(0L);
    }

    /** @return rows that were scanned */
    public long run(Connection session, String where, BucketSums into) throws SQLException {
        return run(session, into, sql.buckets(where));
    }

    /** The same of keys alone. */
    public long keys(Connection session, String where, BucketSums into) throws SQLException {
        return run(session, into, sql.keys(where));
    }

    private long run(Connection session, BucketSums into, String query) throws SQLException {
        long rows = 0;
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(10_000);
            statement.execute(
                    "SET LOCAL statement_timeout = " + limits.statementTimeout().toMillis());
            try (ResultSet row = statement.executeQuery(query)) {
                while (row.next()) {
                    into.add(row);
                    rows += row.getLong(2);
                }
            }
        }
        requireAsBefore(session, side);
        return rows;
    }

    public static void requireAsBefore(Connection session, TableSide side) throws SQLException {
        if (!RelationStorage.isAsInSnapshot(session, side.table().storage().oid())) {
            throw new TableRewrittenException(side);
        }
    }
}
