package dev.tidegate.apply.target;

import dev.tidegate.apply.fold.TableEffect;
import dev.tidegate.core.wire.ColumnNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Updates many rows of one shape by their keys in one statement. */
final class UnnestUpdate {

    private static final String SQL = """
            UPDATE %s AS t
            SET %s
            FROM %s
            WHERE %s
            """;

    private final Connection connection;

    UnnestUpdate(Connection connection) {
        this.connection = connection;
    }

    /** @return rows updated; all of them if there was nothing to set */
    long apply(TargetTable table, TableEffect.Updates updates) throws SQLException, MissingInTargetException {
        UnnestSource source = new UnnestSource();
        List<String> conditions = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        ColumnNames keys = updates.keys().get(0).columns();
        for (int i = 0; i < keys.size(); i++) {
            TargetColumn column = table.column(keys.name(i));
            conditions.add(column.equal("t." + TargetTable.quoted(column), source.add(column, updates.keys(), i)));
        }
        ColumnNames columns = updates.shape().columns();
        for (int i = 0; i < columns.size(); i++) {
            TargetColumn column = table.column(columns.name(i));
            if (keys.indexOf(column.name()) >= 0 || column.isGenerated()) {
                continue;
            }
            String value = source.add(column, updates.rows(), i);
            if (column.isIdentityAlways()) {
                // Cannot be set. It hardly ever changes; if it has, the count does not fit and the rows go one by one.
                conditions.add(column.equal("t." + TargetTable.quoted(column), value));
            } else {
                assignments.add(TargetTable.quoted(column) + " = " + value);
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
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            source.bind(statement);
            return statement.executeLargeUpdate();
        }
    }

    /** A new row takes the defaults of columns that only the target has. */
    private static List<String> defaultsOfOthers(TargetTable table, ColumnNames columns) {
        return table.columns().stream()
                .filter(column -> columns.indexOf(column.name()) < 0 && !column.isGenerated())
                .map(column -> TargetTable.quoted(column) + " = DEFAULT")
                .toList();
    }
}
