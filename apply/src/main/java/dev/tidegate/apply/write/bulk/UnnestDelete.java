package dev.tidegate.apply.write.bulk;

import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** DELETE of many rows by their keys, in one statement. */
public final class UnnestDelete {

    private static final String SQL = """
            DELETE FROM %s AS t
            USING %s
            WHERE %s
            """;

    private final Connection connection;

    public UnnestDelete(Connection connection) {
        this.connection = connection;
    }

    /** @return rows deleted */
    public long delete(TargetTable table, List<Row> keys) throws SQLException, MissingInTargetException {
        UnnestSource source = new UnnestSource();
        List<String> conditions = new ArrayList<>();
        Row first = keys.get(0);
        for (int i = 0; i < first.size(); i++) {
            TargetColumn column = table.column(first.columns().name(i));
            conditions.addAll(column.holds("t." + column.quoted(), source.addLookup(column, keys, i), true));
        }
        String sql = SQL.formatted(table.only(), source.sql(), String.join(" AND ", conditions));
        return Sql.on(connection).update(sql, source.parameters());
    }
}
