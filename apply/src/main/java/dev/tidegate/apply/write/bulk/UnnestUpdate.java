package dev.tidegate.apply.write.bulk;

import dev.tidegate.apply.merge.TableEffect;
import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.topic.record.ColumnNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** UPDATE of many rows of one shape by their keys, in one statement. */
public final class UnnestUpdate {

    private static final String SQL = """
            UPDATE %s AS t
            SET %s
            FROM %s
            WHERE %s
            """;

    private final Connection connection;

    public UnnestUpdate(Connection connection) {
        this.connection = connection;
    }

    /** @return rows updated; all of them if there was nothing to set */
    public long update(TargetTable table, TableEffect.Updates updates) throws SQLException, MissingInTargetException {
        UnnestSource source = new UnnestSource();
        List<String> conditions = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        ColumnNames keys = updates.keys().get(0).columns();
        for (int i = 0; i < keys.size(); i++) {
            TargetColumn column = table.column(keys.name(i));
            conditions.addAll(column.holds("t." + column.quoted(), source.addLookup(column, updates.keys(), i), true));
        }
        ColumnNames columns = updates.shape().columns();
        for (int i = 0; i < columns.size(); i++) {
            Optional<TargetColumn> written = table.written(columns.name(i));
            if (keys.indexOf(columns.name(i)) >= 0 || written.isEmpty()) {
                continue;
            }
            TargetColumn column = written.get();
            String value = source.add(column, updates.rows(), i);
            if (column.isIdentityAlways()) {
                // Cannot be set. It hardly ever changes; if it has, the count does not fit and the rows go one by one.
                conditions.addAll(column.holds("t." + column.quoted(), value, true));
            } else {
                assignments.add(column.quoted() + " = " + value);
            }
        }
        if (updates.shape().replaces()) {
            assignments.addAll(defaultsOfOthers(table, columns));
        }
        return assignments.isEmpty() ? updates.rows().size() : execute(table, assignments, source, conditions);
    }

    private long execute(TargetTable table, List<String> assignments, UnnestSource source, List<String> conditions)
            throws SQLException {
        String sql = SQL.formatted(
                table.only(), String.join(", ", assignments), source.sql(), String.join(" AND ", conditions));
        return Sql.on(connection).update(sql, source.parameters());
    }

    /** A new row takes the defaults of columns that only the target has. */
    private static List<String> defaultsOfOthers(TargetTable table, ColumnNames columns) {
        return table.columns().stream()
                .filter(column -> !column.isGenerated())
                .filter(column -> column.source()
                        .filter(name -> columns.indexOf(name) >= 0)
                        .isEmpty())
                .map(column -> column.quoted() + " = DEFAULT")
                .toList();
    }
}
