package dev.tidegate.lagmonitor.model.table;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.usertype.UserType;
import dev.tidegate.postgres.usertype.UserTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The columns of tables, from the catalog alone.
 *
 * @param types by column name, by table; as the server writes them
 * @param userTypes what the types of the user's own consist of, by column
 */
public record TableColumns(Map<TableId, Map<String, String>> types, Map<ColumnId, List<UserType>> userTypes) {

    private static final String SELECT = """
            SELECT c.oid::bigint, n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type
            FROM unnest(?::text[], ?::text[]) AS t(schema_name, table_name)
            JOIN pg_namespace n ON n.nspname = t.schema_name
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.table_name
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            """;

    /** @return without the tables that are not there */
    public static TableColumns read(Connection session, List<TableId> tables) throws SQLException {
        Map<TableId, Map<String, String>> types =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        Map<ColumnId, Long> columns = new HashMap<>();
        Sql.on(session)
                .each(
                        SELECT,
                        row -> {
                            TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
                            String column = row.getString("attname");
                            types.computeIfAbsent(table, id -> new TreeMap<>()).put(column, row.getString("type"));
                            columns.put(new ColumnId(table, column), row.getLong("oid"));
                        },
                        tables.stream().map(TableId::schema).toList(),
                        tables.stream().map(TableId::name).toList());
        UserTypes read =
                UserTypes.read(session, columns.values().stream().distinct().toList());
        Map<ColumnId, List<UserType>> userTypes = new HashMap<>();
        columns.forEach((column, oid) -> {
            List<UserType> within = read.within(oid, column.column());
            if (!within.isEmpty()) {
                userTypes.put(column, within);
            }
        });
        return new TableColumns(types, userTypes);
    }
}
