package dev.tidegate.testkit.generate;

import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the catalogs say of the tables of a database; of a partitioned one the root. PostgreSQL 12 and newer. */
public final class SchemaReader {

    private static final String COLUMNS = """
            SELECT format('%I.%I', n.nspname, c.relname), format('%I', a.attname), a.atttypid::int8, a.atttypmod,
                   NOT (a.attnotnull OR t.typnotnull),
                   d.oid IS NOT NULL OR t.typdefault IS NOT NULL,
                   a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%',
                   a.attgenerated <> '',
                   concat_ws(' ',
                       (SELECT string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ') FROM pg_catalog.pg_constraint k
                         WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)),
                       (SELECT string_agg(pg_catalog.pg_get_expr(i.indpred, c.oid), ' ') FROM pg_catalog.pg_index i
                         WHERE i.indrelid = c.oid AND pg_catalog.pg_get_expr(i.indpred, c.oid) LIKE '%' || a.attname || '%'),
                       (SELECT string_agg(pg_catalog.pg_get_expr(leaf.relpartbound, leaf.oid), ' ')
                          FROM pg_catalog.pg_partition_tree(c.oid) tree
                          JOIN pg_catalog.pg_class leaf ON leaf.oid = tree.relid
                          JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = c.oid
                         WHERE a.attnum = ANY (p.partattrs)))
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
             ORDER BY n.nspname, c.relname, a.attnum
            """;

    private static final String REFERENCES = """
            SELECT format('%I.%I', n.nspname, c.relname), format('%I.%I', fn.nspname, f.relname),
                   ARRAY(SELECT format('%I', a.attname) FROM unnest(k.conkey) WITH ORDINALITY u (num, ord)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num ORDER BY u.ord),
                   ARRAY(SELECT format('%I', a.attname) FROM unnest(k.confkey) WITH ORDINALITY u (num, ord)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = f.oid AND a.attnum = u.num ORDER BY u.ord)
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class f ON f.oid = k.confrelid JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
             WHERE k.contype = 'f' AND NOT f.relispartition AND NOT c.relispartition
             ORDER BY 1, k.conname
            """;

    private SchemaReader() {}

    /** In an order in which most rows find what they refer to. */
    public static List<GeneratedTable> read(TestDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Map<String, List<TableReference>> references = references(statement);
            List<GeneratedTable> tables = new ArrayList<>();
            columns(statement, TypeReader.of(connection))
                    .forEach((name, columns) ->
                            tables.add(new GeneratedTable(name, columns, references.getOrDefault(name, List.of()))));
            return ReferenceOrder.of(tables);
        } catch (SQLException e) {
            throw new IllegalStateException("The schema cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, List<GeneratedColumn>> columns(Statement statement, TypeReader types)
            throws SQLException {
        Map<String, List<GeneratedColumn>> columns = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(COLUMNS)) {
            while (row.next()) {
                ValueType type =
                        types.type(row.getLong(3), row.getInt(4)).withHints(ConstraintHints.of(row.getString(9)));
                columns.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(new GeneratedColumn(
                                row.getString(2),
                                type,
                                row.getBoolean(5),
                                row.getBoolean(6),
                                row.getBoolean(7),
                                row.getBoolean(8)));
            }
        }
        return columns;
    }

    private static Map<String, List<TableReference>> references(Statement statement) throws SQLException {
        Map<String, List<TableReference>> references = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(REFERENCES)) {
            while (row.next()) {
                TableReference reference = new TableReference(
                        List.of((String[]) row.getArray(3).getArray()), row.getString(2), List.of((String[])
                                row.getArray(4).getArray()));
                references
                        .computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(reference);
            }
        }
        return references;
    }
}
