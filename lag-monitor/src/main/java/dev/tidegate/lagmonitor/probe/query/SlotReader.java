package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The health of a slot. By way of jsonb, columns that a server does not have yet read as null. */
public final class SlotReader {

    private static final String SELECT = """
            SELECT s.slot_name, s.active, s.restart_lsn::text, s.confirmed_flush_lsn::text,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint AS retained_bytes,
                   to_jsonb(s) ->> 'wal_status' AS wal_status,
                   (to_jsonb(s) ->> 'safe_wal_size')::bigint AS safe_wal_bytes,
                   to_jsonb(s) ->> 'invalidation_reason' AS invalidation_reason,
                   age(s.catalog_xmin)::bigint AS catalog_xmin_age,
                   to_jsonb(s) ->> 'failover' AS failover
            FROM pg_replication_slots s
            WHERE s.slot_name = ?
            """;

    private SlotReader() {}

    public static Optional<SlotStatus> read(Connection source, String slot) throws SQLException {
        return Sql.on(source).first(SELECT, SlotReader::map, slot);
    }

    private static SlotStatus map(ResultSet row) throws SQLException {
        return new SlotStatus(
                row.getString("slot_name"),
                row.getBoolean("active"),
                Optional.ofNullable(row.getString("wal_status")),
                Optional.ofNullable(row.getString("restart_lsn")).map(Lsn::parse),
                Optional.ofNullable(row.getString("confirmed_flush_lsn")).map(Lsn::parse),
                Optional.ofNullable(row.getObject("retained_bytes", Long.class)),
                // Below zero the slot is past its limit and lives until the next checkpoint: nothing is left.
                Optional.ofNullable(row.getObject("safe_wal_bytes", Long.class)).map(safe -> Math.max(0, safe)),
                Optional.ofNullable(row.getString("invalidation_reason")),
                Optional.ofNullable(row.getObject("catalog_xmin_age", Long.class)),
                Optional.ofNullable(row.getString("failover")).map(Boolean::valueOf),
                List.of());
    }
}
