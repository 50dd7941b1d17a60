package dev.tidegate.apply.write.bulk;

import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Search for keys that exist already, before an insert into a table that would take them a second time. */
public final class KeyProbe {

    private static final String FINDS = """
            SELECT EXISTS (
                SELECT
                FROM %s
                JOIN %s AS t ON %s)
            """;

    private static final String FINDS_SEVERAL = """
            SELECT EXISTS (
                SELECT
                FROM %s
                WHERE 1 < (SELECT count(*) FROM %s AS t WHERE %s))
            """;

    private final Connection connection;

    public KeyProbe(Connection connection) {
        this.connection = connection;
    }

    /** @return whether the table has a row with the key of one of these */
    public boolean finds(TargetTable table, ColumnNames key, List<Row> rows)
            throws SQLException, MissingInTargetException {
        return isTrue(FINDS, table, key, rows);
    }

    /** @return whether the table has several rows with one of these keys */
    public boolean findsSeveral(TargetTable table, List<Row> keys) throws SQLException, MissingInTargetException {
        return isTrue(FINDS_SEVERAL, table, keys.get(0).columns(), keys);
    }

    private boolean isTrue(String query, TargetTable table, ColumnNames key, List<Row> rows)
            throws SQLException, MissingInTargetException {
        UnnestSource source = new UnnestSource();
        List<String> conditions = new ArrayList<>();
        for (String name : key.asList()) {
            TargetColumn column = table.column(name);
            int index = rows.get(0).columns().indexOf(name);
            conditions.addAll(column.holds("t." + column.quoted(), source.addLookup(column, rows, index), true));
        }
        String sql = query.formatted(source.sql(), table.only(), String.join(" AND ", conditions));
        return Sql.on(connection).isTrue(sql, source.parameters());
    }
}
