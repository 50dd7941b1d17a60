package dev.tidegate.testkit.generate;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Statements that change a row of a table. Constraints that nobody can foresee may refuse them. */
final class RowStatements {

    private final Random random;
    private final RandomValues values;
    private final ReferencedKeys keys;

    RowStatements(Random random) {
        this.random = random;
        this.values = new RandomValues(random);
        this.keys = new ReferencedKeys(random);
    }

    String insert(Statement statement, GeneratedTable table) throws SQLException {
        Map<String, String> row = new LinkedHashMap<>();
        for (GeneratedColumn column : table.written()) {
            if (!column.hasDefault() || random.nextInt(3) > 0) {
                row.put(column.name(), literal(value(column)));
            }
        }
        for (TableReference reference : table.references()) {
            refer(statement, table, reference, row);
        }
        return row.isEmpty()
                ? "INSERT INTO " + table.name() + " DEFAULT VALUES"
                : "INSERT INTO %s (%s) VALUES (%s)"
                        .formatted(table.name(), String.join(", ", row.keySet()), String.join(", ", row.values()));
    }

    /** One to three columns of a row, among them those of keys. */
    String update(Statement statement, GeneratedTable table) throws SQLException {
        Map<String, String> row = new LinkedHashMap<>();
        List<GeneratedColumn> columns = table.written();
        for (int i = columns.isEmpty() ? 0 : 1 + random.nextInt(3); i > 0; i--) {
            GeneratedColumn column = columns.get(random.nextInt(columns.size()));
            row.put(column.name(), literal(value(column)));
        }
        for (TableReference reference : table.references()) {
            if (!Collections.disjoint(reference.columns(), row.keySet())) {
                refer(statement, table, reference, row);
            }
        }
        String first = table.columns().get(0).name();
        String assignments = row.entrySet().stream()
                .map(column -> column.getKey() + " = " + column.getValue())
                .collect(Collectors.joining(", "));
        return "UPDATE %s SET %s %s"
                .formatted(table.name(), assignments.isEmpty() ? first + " = " + first : assignments, oneRow(table));
    }

    String delete(GeneratedTable table) {
        return "DELETE FROM " + table.name() + " " + oneRow(table);
    }

    /** Any row, also of a table without key, and of any partition. */
    private String oneRow(GeneratedTable table) {
        return "WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM %s OFFSET %d LIMIT 1)"
                .formatted(table.name(), random.nextInt(100));
    }

    /** Refers to a row that there is, unless a column of it need not refer to any. */
    private void refer(Statement statement, GeneratedTable table, TableReference reference, Map<String, String> row)
            throws SQLException {
        boolean optional = reference.columns().stream()
                .map(table::column)
                .anyMatch(column -> column.nullable() && column.isWritten());
        List<String> key = keys.one(statement, reference);
        boolean none = key.isEmpty() || (optional && random.nextInt(4) == 0);
        for (int i = 0; i < reference.columns().size(); i++) {
            GeneratedColumn column = table.column(reference.columns().get(i));
            if (column.isWritten() && none && column.nullable()) {
                row.put(column.name(), "NULL");
            } else if (column.isWritten() && !none) {
                row.put(column.name(), literal(key.get(i)));
            }
        }
    }

    private String value(GeneratedColumn column) {
        return column.nullable() && random.nextInt(5) == 0 ? null : values.of(column.type());
    }

    private static String literal(String value) {
        return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
    }
}
