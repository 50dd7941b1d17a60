package dev.tidegate.postgres.catalog;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds out which tables hold a row. */
public final class TableFill {

    private static final int TABLES_PER_QUERY = 100;

    private TableFill() {}

    /** @return those of the tables that hold at least one row; the session's role must be allowed to read them */
    public static List<TableId> find(Connection connection, Collection<TableInfo> tables) throws SQLException {
        List<TableInfo> all = List.copyOf(tables);
        List<TableId> filled = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TABLES_PER_QUERY) {
            int to = Math.min(from + TABLES_PER_QUERY, all.size());
            filled.addAll(Sql.on(connection)
                    .list(query(all, from, to), row -> all.get(row.getInt(1)).id()));
        }
        return filled;
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
