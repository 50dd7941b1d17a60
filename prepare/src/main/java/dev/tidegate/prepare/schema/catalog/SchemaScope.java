package dev.tidegate.prepare.schema.catalog;

import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Which schemas are copied and compared, whole: those that tables.include names, or those that were asked for. The
 * schemas of the system and Tidegate's own are never among them.
 *
 * @param schemas in the order of their names
 * @param others the source's remaining ones
 */
public record SchemaScope(List<String> schemas, List<String> others) {

    private static final String ALL = """
            SELECT n.nspname
            FROM pg_namespace n
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
              AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
            ORDER BY n.nspname::text COLLATE "C"
            """;

    public SchemaScope {
        schemas = List.copyOf(schemas);
        others = List.copyOf(others);
    }

    /**
     * @param asked names, or {@code *} for all; empty for those that tables.include names
     * @throws TidegateException SCHEMA-UNKNOWN if the source has none of them, or not all that were asked for
     */
    public static SchemaScope read(Connection source, TableSelection tables, List<String> asked) throws SQLException {
        List<String> all = Sql.on(source).list(ALL, Sql.TEXT);
        List<String> chosen = all.stream()
                .filter(schema ->
                        asked.isEmpty() ? tables.namesSchema(schema) : asked.contains("*") || asked.contains(schema))
                .toList();
        List<String> missing = asked.stream()
                .filter(schema -> !schema.equals("*") && !all.contains(schema))
                .toList();
        if (chosen.isEmpty() || !missing.isEmpty()) {
            throw unknown(missing, all);
        }
        return new SchemaScope(
                chosen, all.stream().filter(schema -> !chosen.contains(schema)).toList());
    }

    private static TidegateException unknown(List<String> missing, List<String> all) {
        String what = missing.isEmpty()
                ? "tables.include names no schema that the source has"
                : "the source has no schema " + String.join(", ", missing);
        return new TidegateException(
                SchemaCopyCode.SCHEMA_UNKNOWN,
                what + "; it has " + (all.isEmpty() ? "none" : String.join(", ", all)),
                "check tables.include, or name schemas with --schema");
    }
}
