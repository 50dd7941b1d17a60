package dev.tidegate.apply.write.row;

import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements that change one row: insert, update, delete. Slow, and right in every order. */
final class RowStatements {

    private static final String INSERT = """
            INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE
            VALUES (%s)
            """;

    private static final String UPDATE = """
            UPDATE %s
            SET %s
            WHERE %s
            """;

    private static final String DELETE = """
            DELETE FROM %s
            WHERE %s
            """;

    private static final String COUNT = """
            SELECT count(*)
            FROM %s
            WHERE %s
            """;

    /** For identity columns, which an UPDATE cannot set: columns without a new value keep the old one. */
    private static final String REPLACE = """
            WITH old AS (DELETE FROM %s WHERE %s RETURNING *)
            INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE
            SELECT %s FROM old
            """;

    private final Sql sql;

    RowStatements(Connection connection) {
        this.sql = Sql.on(connection);
    }

    void insert(TargetTable table, Row row) throws SQLException, MissingInTargetException {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Optional<TargetColumn> column = table.written(row.columns().name(i));
            if (!row.isUnchanged(i) && column.isPresent()) {
                names.add(column.get().quoted());
                values.add(column.get().parameter());
                parameters.add(row.text(i));
            }
        }
        if (names.isEmpty()) {
            execute("INSERT INTO " + table.id().quoted() + " DEFAULT VALUES", parameters);
            return;
        }
        execute(INSERT.formatted(table.id().quoted(), String.join(", ", names), String.join(", ", values)), parameters);
    }

    /**
     * @param same columns that have their value already, for instance because the row was found by it; may be null
     * @return rows that were found
     */
    long update(TargetTable table, RowMatch match, Row after, Row same) throws SQLException, MissingInTargetException {
        List<TargetColumn> columns = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            String name = after.columns().name(i);
            Optional<TargetColumn> column = table.written(name);
            if (!after.isUnchanged(i) && column.isPresent() && !hasAlready(same, name, after.text(i))) {
                columns.add(column.get());
                parameters.add(after.text(i));
            }
        }
        if (columns.isEmpty()) {
            return count(table, match);
        }
        if (columns.stream().anyMatch(TargetColumn::isIdentityAlways)) {
            return replace(table, match, columns, parameters);
        }
        List<String> assignments = columns.stream()
                .map(column -> column.quoted() + " = " + column.parameter())
                .toList();
        parameters.addAll(match.parameters());
        return execute(UPDATE.formatted(table.only(), String.join(", ", assignments), match.sql()), parameters);
    }

    /** @return rows that were found */
    long delete(TargetTable table, RowMatch match) throws SQLException {
        return execute(DELETE.formatted(table.only(), match.sql()), match.parameters());
    }

    private long replace(TargetTable table, RowMatch match, List<TargetColumn> columns, List<String> values)
            throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> results = new ArrayList<>();
        List<String> parameters = new ArrayList<>(match.parameters());
        for (TargetColumn column : table.columns()) {
            if (column.isGenerated()) {
                continue;
            }
            names.add(column.quoted());
            int changed = columns.indexOf(column);
            results.add(changed < 0 ? "old." + column.quoted() : column.parameter());
            if (changed >= 0) {
                parameters.add(values.get(changed));
            }
        }
        String statement = REPLACE.formatted(
                table.only(), match.sql(), table.id().quoted(), String.join(", ", names), String.join(", ", results));
        return execute(statement, parameters);
    }

    private static boolean hasAlready(Row same, String column, String value) {
        int index = same == null ? -1 : same.columns().indexOf(column);
        return index >= 0 && value != null && value.equals(same.text(index));
    }

    /** @return rows that are there */
    long count(TargetTable table, RowMatch match) throws SQLException {
        return sql.one(
                COUNT.formatted(table.only(), match.sql()),
                Sql.NUMBER,
                match.parameters().toArray());
    }

    private long execute(String statement, List<String> parameters) throws SQLException {
        return sql.update(statement, parameters.toArray());
    }
}
