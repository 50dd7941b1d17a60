package dev.tidegate.testkit.generate;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types of a database, with domains seen through. */
final class TypeReader {

    private static final String TYPES = """
            SELECT t.oid::int8, t.typname::text, t.typtype::text, t.typbasetype::int8, t.typtypmod,
                   CASE WHEN t.typcategory = 'A' THEN t.typelem::int8 ELSE 0 END,
                   ARRAY(SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder),
                   coalesce((SELECT string_agg(pg_catalog.pg_get_constraintdef(oid), ' ')
                               FROM pg_catalog.pg_constraint WHERE contypid = t.oid), '')
              FROM pg_catalog.pg_type t
            """;

    private final Map<Long, Row> rows = new HashMap<>();

    private record Row(
            String name,
            boolean domain,
            long base,
            int modifier,
            long element,
            List<String> labels,
            List<String> hints) {}

    private TypeReader() {}

    static TypeReader of(Connection connection) throws SQLException {
        TypeReader types = new TypeReader();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TYPES)) {
            while (row.next()) {
                types.rows.put(
                        row.getLong(1),
                        new Row(
                                row.getString(2),
                                row.getString(3).equals("d"),
                                row.getLong(4),
                                row.getInt(5),
                                row.getLong(6),
                                texts(row.getArray(7)),
                                ConstraintHints.of(row.getString(8))));
            }
        }
        return types;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    ValueType type(long oid, int modifier) {
        Row row = rows.get(oid);
        if (row.domain()) {
            return type(row.base(), row.modifier()).withHints(row.hints());
        }
        Optional<ValueType> element =
                row.element() == 0 ? Optional.empty() : Optional.of(type(row.element(), modifier));
        return new ValueType(row.name(), modifier, row.labels(), element, List.of());
    }
}
