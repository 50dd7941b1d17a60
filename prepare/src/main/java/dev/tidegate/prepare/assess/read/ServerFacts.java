package dev.tidegate.prepare.assess.read;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.assess.model.LongTransaction;
import dev.tidegate.prepare.assess.model.WalUse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Facts about the source server, its WAL and its sessions. */
public record ServerFacts(
        Instant now,
        String version,
        String collation,
        long databaseBytes,
        Optional<String> statisticsSince,
        List<LongTransaction> transactions,
        String walLevel,
        OptionalLong keepSizeBytes,
        OptionalLong walDirectoryBytes,
        int slotsMax,
        int slotsUsed,
        int sendersMax) {

    private static final String FACTS = """
            SELECT clock_timestamp() AS now, current_setting('server_version') AS version, d.datcollate,
                   pg_database_size(d.oid) AS bytes,
                   (SELECT to_char(s.stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
                    FROM pg_stat_database s WHERE s.datid = d.oid) AS statistics_since,
                   current_setting('wal_level') AS wal_level,
                   current_setting('max_replication_slots')::int AS slots_max,
                   (SELECT count(*) FROM pg_replication_slots) AS slots_used,
                   current_setting('max_wal_senders')::int AS senders_max
            FROM pg_database d
            WHERE d.datname = current_database()
            """;

    /** The first word alone: the rest may quote values. */
    private static final String TRANSACTIONS = """
            SELECT 'pid ' || a.pid::text AS who, a.datname, a.application_name, coalesce(a.state, 'unknown') AS state,
                   extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS age,
                   coalesce(upper(substring(a.query FROM '^\\s*([a-zA-Z]+)')), '') AS command,
                   a.backend_xid IS NOT NULL AS wrote
            FROM pg_stat_activity a
            WHERE a.xact_start < clock_timestamp() - interval '1 minute' AND a.pid <> pg_backend_pid()
            UNION ALL
            SELECT 'prepared ' || p.gid, p.database, '', 'prepared',
                   extract(epoch FROM clock_timestamp() - p.prepared)::bigint, '', true
            FROM pg_prepared_xacts p
            WHERE p.prepared < clock_timestamp() - interval '1 minute'
            ORDER BY age DESC
            LIMIT 50
            """;

    private static final String KEEP_SIZE = """
            SELECT setting::bigint * 1048576 FROM pg_settings WHERE name = 'max_slot_wal_keep_size' AND setting <> '-1'
            """;

    public static ServerFacts read(Connection source, int major) throws SQLException {
        List<LongTransaction> transactions = Sql.on(source).list(TRANSACTIONS, ServerFacts::transaction);
        OptionalLong keepSize =
                ServerFeature.SLOT_KEEP_SIZE.isIn(major) ? number(source, KEEP_SIZE) : OptionalLong.empty();
        OptionalLong walDirectory = walDirectory(source);
        return Sql.on(source)
                .one(
                        FACTS,
                        row -> new ServerFacts(
                                Sql.instant(row, "now"),
                                row.getString("version"),
                                row.getString("datcollate"),
                                row.getLong("bytes"),
                                Optional.ofNullable(row.getString("statistics_since")),
                                transactions,
                                row.getString("wal_level"),
                                keepSize,
                                walDirectory,
                                row.getInt("slots_max"),
                                row.getInt("slots_used"),
                                row.getInt("senders_max")));
    }

    private static LongTransaction transaction(ResultSet row) throws SQLException {
        return new LongTransaction(
                row.getString("who"),
                row.getString("datname"),
                row.getString("application_name"),
                row.getString("state"),
                row.getLong("age"),
                row.getString("command"),
                row.getBoolean("wrote"));
    }

    /** Only pg_monitor may look. */
    private static OptionalLong walDirectory(Connection source) throws SQLException {
        OptionalLong may =
                number(source, "SELECT 1 WHERE has_function_privilege('pg_catalog.pg_ls_waldir()', 'EXECUTE')");
        return may.isEmpty() ? may : number(source, "SELECT sum(size)::bigint FROM pg_ls_waldir()");
    }

    private static OptionalLong number(Connection source, String sql) throws SQLException {
        return Sql.on(source).first(sql, row -> OptionalLong.of(row.getLong(1))).orElse(OptionalLong.empty());
    }

    public WalUse wal(ActivitySample before, ActivitySample after, Duration sampled) {
        Optional<Double> rate = before.walBytes()
                .flatMap(from -> after.walBytes().flatMap(to -> ActivitySample.rate(Math.max(0, to - from), sampled)));
        return new WalUse(walLevel, rate, keepSizeBytes, walDirectoryBytes, slotsMax, slotsUsed, sendersMax);
    }
}
