package dev.tidegate.postgres.replication;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A standby's copy of a slot, as a server from PostgreSQL 17 on keeps it with {@code sync_replication_slots}.
 *
 * @param host of the standby, as the URL names it
 * @param note why it is not ready, and what helps; empty if it is
 */
public record StandbySlot(String host, State state, String note) {

    /** What would be left after a promotion now. */
    public enum State {
        /** The slot. */
        READY,
        /** Nothing: the copy is temporary until the slot on the primary has moved beyond where the copy began. */
        TEMPORARY,
        /** Nothing: there is no copy. */
        MISSING,
        /** A slot that cannot be streamed from. */
        INVALID,
        /** Nobody knows: the standby does not answer. */
        UNKNOWN;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Columns that not every version has are read through JSON. */
    private static final String SELECT = """
            SELECT coalesce(current_setting('sync_replication_slots', true), 'unknown') AS synchronizes,
                   s.slot_name IS NOT NULL AS found, s.temporary,
                   coalesce(to_jsonb(s) ->> 'synced', 'false') AS synced,
                   to_jsonb(s) ->> 'invalidation_reason' AS invalidation_reason
            FROM (SELECT) AS server
            LEFT JOIN pg_replication_slots s ON s.slot_name = ?
            WHERE pg_is_in_recovery()
            """;

    /** What somebody runs on a standby that the URL does not name. */
    public static String checkSql(String slot) {
        return "SELECT slot_name, synced, temporary, invalidation_reason FROM pg_replication_slots WHERE slot_name = '"
                + slot + "'";
    }

    /** @return empty if the server is no standby */
    public static Optional<StandbySlot> read(Connection session, String host, String slot) throws SQLException {
        return Sql.on(session).first(SELECT, row -> map(row, host), slot);
    }

    public static StandbySlot unknown(String host, String why) {
        return new StandbySlot(host, State.UNKNOWN, why);
    }

    private static StandbySlot map(ResultSet row, String host) throws SQLException {
        String invalid = row.getString("invalidation_reason");
        if (!row.getBoolean("found")) {
            return missing(host, row.getString("synchronizes"));
        }
        if (invalid != null) {
            return new StandbySlot(host, State.INVALID, "the copy is invalid (" + invalid + ")");
        }
        if (row.getBoolean("temporary")) {
            return new StandbySlot(
                    host,
                    State.TEMPORARY,
                    "the copy is temporary until the slot has moved beyond where it began: wait, with the pipeline running");
        }
        return Boolean.parseBoolean(row.getString("synced"))
                ? new StandbySlot(host, State.READY, "")
                : new StandbySlot(
                        host, State.INVALID, "the standby has a slot of that name that is no copy: drop it there");
    }

    private static StandbySlot missing(String host, String synchronizes) {
        String why =
                switch (synchronizes) {
                    case "on" ->
                        "the standby has no copy yet; it needs primary_slot_name, hot_standby_feedback and a dbname in"
                                + " primary_conninfo, and its log says what is missing";
                    case "off" -> "set sync_replication_slots = on on the standby";
                    default -> "a standby before PostgreSQL 17 keeps no copy of a logical slot";
                };
        return new StandbySlot(host, State.MISSING, why);
    }
}
