package dev.tidegate.postgres.replication;

import dev.tidegate.postgres.replication.UnsentFiles.File;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Whether a new file of a table holds the rows of the one before it. VACUUM FULL and CLUSTER keep the rows with their
 * transactions, ALTER TABLE writes all of them anew together with a column, and TRUNCATE leaves nothing.
 */
public final class RewrittenFiles {

    /** As for {@link AttachedRows}: the source has other things to do. */
    private static final String LIMITS = "SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '1s'";

    private static final String LOCK_TIMEOUT = "55P03";

    /** From 14 on, an empty table that was rewritten has 0 rows by its statistics, one that was truncated an unknown number. */
    private static final String BY_CATALOG = """
            SELECT current_setting('server_version_num')::int >= 140000 AND c.reltuples = 0
                       AND coalesce(greatest(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid),
                                             pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid))
                                    < ?::timestamptz, true) AS rewritten_empty,
                   EXISTS (SELECT FROM pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.xmin = c.xmin) AS altered
            FROM pg_class c
            WHERE c.oid = ?::bigint::oid
            """;

    /** What the new file shows. */
    public enum Rows {
        KEPT,
        /** Or nobody can say. */
        LOST,
        /** Somebody holds a lock on the table: ask again. */
        LOCKED
    }

    private record Facts(boolean rewrittenEmpty, boolean altered) {}

    private final Connection source;

    /** @param source in auto-commit */
    public RewrittenFiles(Connection source) {
        this.source = source;
    }

    /**
     * @param horizon of when the file was still the old one
     * @param since likewise, source's clock
     */
    public Rows rows(long oid, File file, long horizon, Instant since) throws SQLException {
        source.setAutoCommit(false);
        try {
            Sql sql = Sql.on(source);
            sql.execute(LIMITS);
            Facts facts = sql.first(
                            BY_CATALOG, row -> new Facts(row.getBoolean(1), row.getBoolean(2)), since.toString(), oid)
                    .orElse(new Facts(false, false));
            if (facts.rewrittenEmpty()) {
                return Rows.KEPT;
            }
            String older = "age(xmin) > age('" + (horizon & 0xFFFF_FFFFL) + "'::xid)";
            return sql.isTrue("SELECT EXISTS (SELECT FROM ONLY " + file.table().quoted()
                            + (facts.altered() ? "" : " WHERE " + older) + ")")
                    ? Rows.KEPT
                    : Rows.LOST;
        } catch (SQLException e) {
            if (LOCK_TIMEOUT.equals(e.getSQLState())) {
                return Rows.LOCKED;
            }
            if (AttachedRows.UNKNOWN.contains(String.valueOf(e.getSQLState()))) {
                return Rows.LOST;
            }
            throw e;
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }
}
