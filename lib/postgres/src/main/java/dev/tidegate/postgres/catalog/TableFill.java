package dev.tidegate.postgres.catalog;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds out which tables hold a row. */
public final class TableFill {

    private static final int TABLES_PER_QUERY = 100;

    private static final String STORED = """
            SELECT c.oid::bigint
            FROM unnest(?) AS s (oid)
            JOIN pg_class c ON c.oid = s.oid
            WHERE c.relkind <> 'r' OR pg_relation_size(c.oid) > 0
            """;

    private TableFill() {}

    /** @return those of the tables that hold at least one row; the session's role must be allowed to read them */
    public static List<TableId> find(Connection connection, Collection<TableInfo> tables) throws SQLException {
        List<TableInfo> all = stored(connection, tables);
        List<TableId> filled = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TABLES_PER_QUERY) {
            int to = Math.min(from + TABLES_PER_QUERY, all.size());
            filled.addAll(Sql.on(connection)
                    .list(query(all, from, to), row -> all.get(row.getInt(1)).id()));
        }
        return filled;
    }

    /** Those that have a file with something in it, or partitions: the others are empty without a look at each. */
    private static List<TableInfo> stored(Connection connection, Collection<TableInfo> tables) throws SQLException {
        Set<Long> stored = new HashSet<>(Sql.on(connection)
                .list(
                        STORED,
                        Sql.NUMBER,
                        Sql.array(
                                "oid",
                                tables.stream()
                                        .map(table -> table.storage().oid())
                                        .toList())));
        return tables.stream()
                .filter(table -> stored.contains(table.storage().oid()))
                .toList();
    }

    private static String query(List<TableInfo> tables, int from, int to) {
        StringBuilder sql = new StringBuilder();
        for (int i = from; i < to; i++) {
            sql.append(i == from ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(i)
                    .append(" WHERE EXISTS (SELECT FROM ")
                    .append(tables.get(i).quotedOnly())
                    .append(")");
        }
        return sql.toString();
    }
}
