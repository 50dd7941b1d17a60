package dev.tidegate.apply.write.table;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Check whether somebody has altered tables of the target since they were read. Asked at the end of a transaction, when its
 * own locks keep the tables that it has written to as they are.
 */
final class CatalogWatch {

    private static final String STATE = """
            SELECT c.oid::bigint,
                   concat_ws(' ', n.nspname, c.relname, count(*), sum(a.xmin::text::bigint), sum(a.attnum), %s) AS state
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.oid = ANY (CAST(? AS oid[]))
            GROUP BY c.oid, n.nspname, c.relname
            """.formatted(FiringTriggers.stateOf("c.oid"));

    private final Connection connection;
    private final Map<Long, String> states = new HashMap<>();
    private final Set<Long> used = new HashSet<>();

    CatalogWatch(Connection connection) {
        this.connection = connection;
    }

    /** To be called before the table is read. */
    void remember(long oid) throws SQLException {
        states.putAll(read(Set.of(oid)));
    }

    /** The open transaction relies on what was read of the table. */
    void use(long oid) {
        used.add(oid);
    }

    /** A transaction has ended. */
    void forgetUse() {
        used.clear();
    }

    /** @return whether the tables that the open transaction relies on are as they were read */
    boolean holds() throws SQLException {
        if (used.isEmpty()) {
            return true;
        }
        Map<Long, String> now = read(used);
        for (long oid : used) {
            String then = states.get(oid);
            if (then == null || !then.equals(now.get(oid))) {
                return false;
            }
        }
        return true;
    }

    private Map<Long, String> read(Set<Long> oids) throws SQLException {
        Map<Long, String> found = new HashMap<>();
        Sql.on(connection).list(STATE, row -> found.put(row.getLong(1), row.getString(2)), Sql.array("oid", oids));
        return found;
    }
}
