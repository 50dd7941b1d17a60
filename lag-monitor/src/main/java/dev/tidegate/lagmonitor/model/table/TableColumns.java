package dev.tidegate.lagmonitor.model.table;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The columns of tables, from the catalog alone.
 *
 * @param types by column name, by table; as the server writes them
 */
public record TableColumns(Map<TableId, Map<String, String>> types) {

    private static final String SELECT = """
            SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type
            FROM unnest(?::text[], ?::text[]) AS t(schema_name, table_name)
            JOIN pg_namespace n ON n.nspname = t.schema_name
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.table_name
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            """;

    /** @return without the tables that are not there */
    public static TableColumns read(Connection session, List<TableId> tables) throws SQLException {
        Map<TableId, Map<String, String>> types =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        Sql.on(session)
                .each(
                        SELECT,
                        row -> types.computeIfAbsent(
                                        new TableId(row.getString("nspname"), row.getString("relname")),
                                        id -> new TreeMap<>())
                                .put(row.getString("attname"), row.getString("type")),
                        tables.stream().map(TableId::schema).toList(),
                        tables.stream().map(TableId::name).toList());
        return new TableColumns(types);
    }
}
