package dev.tidegate.prepare.check.types;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Types that are refused or limited, also within arrays, domains, composites and ranges. */
public final class LimitedTypes {

    /** The limit of a type t in namespace n; a later one of two does not matter. */
    private static final String LIMIT = """
            CASE WHEN n.nspname = 'pg_catalog' AND t.typname IN
                      ('pg_node_tree', 'pg_ndistinct', 'pg_dependencies', 'pg_mcv_list', 'gtsvector',
                       'pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary')
                 THEN 'NO_INPUT'
                 WHEN t.typname IN ('ghstore', 'ltree_gist', 'gtrgm', 'intbig_gkey', 'gbtreekey2', 'gbtreekey4',
                                    'gbtreekey8', 'gbtreekey16', 'gbtreekey32', 'gbtreekey_var')
                      AND EXISTS (SELECT FROM pg_depend d
                                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
                 THEN 'NO_INPUT'
                 WHEN t.typtype = 'c' AND n.nspname IN ('pg_catalog', 'information_schema')
                 THEN 'CATALOG_ROW'
                 WHEN t.oid = '"char"'::regtype AND <source> >= <char> AND <target> < <char>
                 THEN 'CHAR_INTO_OLD'
                 WHEN t.oid = '"char"'::regtype AND <source> < <char>
                 THEN 'CHAR_FROM_OLD'
                 WHEN t.oid = 'xml'::regtype
                 THEN 'XML_DECLARATION'
                 WHEN n.nspname = 'pg_catalog' AND (t.typname = 'aclitem' OR t.typname ~ '^reg')
                 THEN 'NAMES_OBJECTS'
                 WHEN t.oid = 'numeric'::regtype AND <source> >= <numeric> AND <target> < <numeric>
                   OR t.oid = 'interval'::regtype AND <source> >= <interval> AND <target> < <interval>
                 THEN 'NEWER_INFINITY'
            END""";

    private static final String OF_COLUMNS = """
            SELECT p.attrelid::bigint, p.attname, format_type(t.oid, NULL) AS type, <limit> AS "limit"
            FROM part p
            JOIN pg_type t ON t.oid = p.type
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE <limit> IS NOT NULL
            ORDER BY p.attrelid, p.attnum, t.oid
            """;

    private static final String OF_SERVER = """
            SELECT format_type(t.oid, NULL) AS type, <limit> AS "limit"
            FROM pg_type t
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype <> 'p' AND <limit> IS NOT NULL
            """;

    private LimitedTypes() {}

    /**
     * @param table OID
     * @param type that the column's type is or holds
     */
    public record Column(long table, String name, String type, TypeLimit limit) {}

    /** @param tables OIDs on the source */
    public static List<Column> ofColumns(Connection source, Collection<Long> tables, VersionPair servers)
            throws SQLException {
        String sql = NestedTypes.ofAllColumns(servers.source()) + sql(OF_COLUMNS, servers);
        return Sql.on(source)
                .list(
                        sql,
                        row -> new Column(
                                row.getLong("attrelid"),
                                row.getString("attname"),
                                row.getString("type"),
                                TypeLimit.valueOf(row.getString("limit"))),
                        Sql.array("oid", tables));
    }

    /** @return all types of the server that have a limit, by their names */
    public static Map<String, TypeLimit> ofServer(Connection source, VersionPair servers) throws SQLException {
        Map<String, TypeLimit> types = new TreeMap<>();
        Sql.on(source)
                .each(
                        sql(OF_SERVER, servers),
                        row -> types.put(row.getString("type"), TypeLimit.valueOf(row.getString("limit"))));
        return types;
    }

    private static String sql(String sql, VersionPair servers) {
        return sql.replace("<limit>", LIMIT)
                .replace("<source>", Integer.toString(servers.source()))
                .replace("<target>", Integer.toString(servers.target()))
                .replace("<char>", Integer.toString(ServerFeature.READABLE_CHAR.since()))
                .replace("<numeric>", Integer.toString(ServerFeature.INFINITE_NUMERIC.since()))
                .replace("<interval>", Integer.toString(ServerFeature.INFINITE_INTERVAL.since()));
    }
}
