package dev.tidegate.prepare.check.encoding;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.types.NestedTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Columns whose values may hold characters other than ASCII: texts, and types that contain one. */
final class TextColumns {

    /**
     * @param name of the column
     * @param holdsName whether its type is or holds {@code name}, which is bounded in bytes
     */
    record Column(String name, boolean holdsName) {}

    /** A type of an extension is taken for a text. */
    private static final String SELECT = """
            SELECT p.attrelid::bigint, p.attname, bool_or(t.oid = 'name'::regtype) AS holds_name
            FROM part p
            JOIN pg_type t ON t.oid = p.type
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype = 'e'
               OR t.typtype = 'b' AND NOT (t.typcategory = 'A' AND t.typelem <> 0)
                  AND NOT (n.nspname = 'pg_catalog' AND t.typname IN
                           ('bool', 'bytea', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'money', 'oid', 'xid',
                            'xid8', 'cid', 'tid', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval',
                            'inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'varbit', 'uuid', 'pg_lsn', 'point', 'line',
                            'lseg', 'box', 'path', 'polygon', 'circle', 'txid_snapshot', 'pg_snapshot'))
            GROUP BY p.attrelid, p.attnum, p.attname
            ORDER BY p.attrelid, p.attnum
            """;

    private TextColumns() {}

    /**
     * @param tables their OIDs
     * @return by table's OID, in the order of the columns; without generated ones
     */
    static Map<Long, List<Column>> of(Connection session, int major, Collection<Long> tables) throws SQLException {
        String sql = NestedTypes.ofStoredColumns(major) + SELECT;
        Map<Long, List<Column>> columns = new HashMap<>();
        Sql.on(session)
                .each(
                        sql,
                        row -> columns.computeIfAbsent(row.getLong("attrelid"), oid -> new ArrayList<>())
                                .add(new Column(row.getString("attname"), row.getBoolean("holds_name"))),
                        Sql.array("oid", tables));
        return columns;
    }
}
