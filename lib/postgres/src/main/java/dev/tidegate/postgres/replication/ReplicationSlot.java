package dev.tidegate.postgres.replication;

import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A replication slot as the source shows it.
 *
 * @param plugin empty for a physical slot
 * @param database that it decodes; empty for a physical slot
 * @param activePid the walsender that uses it at this moment
 * @param confirmed up to where its consumer has everything; empty for a physical or an invalidated slot
 * @param walStatus reserved, extended, unreserved or lost; empty before 13
 */
public record ReplicationSlot(
        String name,
        Optional<String> plugin,
        Optional<String> database,
        Optional<Integer> activePid,
        Optional<Lsn> confirmed,
        Optional<String> walStatus) {

    private static final String SELECT = """
            SELECT plugin, database, active_pid, confirmed_flush_lsn::text AS confirmed,
                   to_jsonb(s) ->> 'wal_status' AS wal_status
            FROM pg_replication_slots s
            WHERE slot_name = ?
            """;

    /** @return empty if the source has none of this name */
    public static Optional<ReplicationSlot> read(Connection source, String name) throws SQLException {
        return Sql.on(source).first(SELECT, row -> map(name, row), name);
    }

    private static ReplicationSlot map(String name, ResultSet row) throws SQLException {
        return new ReplicationSlot(
                name,
                Optional.ofNullable(row.getString("plugin")),
                Optional.ofNullable(row.getString("database")),
                Optional.ofNullable(row.getObject("active_pid", Integer.class)),
                Optional.ofNullable(row.getString("confirmed")).map(Lsn::parse),
                Optional.ofNullable(row.getString("wal_status")));
    }

    /** @return whether it may be one of Tidegate's on this database: pgoutput, right database */
    public boolean decodes(String databaseName) {
        return plugin.filter("pgoutput"::equals).isPresent()
                && database.filter(databaseName::equals).isPresent();
    }

    /** What it is, for people. */
    public String describe() {
        return plugin.map(p -> "a logical slot of plugin " + p + " on database " + database.orElse("?"))
                .orElse("a physical slot");
    }
}
