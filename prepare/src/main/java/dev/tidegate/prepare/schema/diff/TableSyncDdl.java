package dev.tidegate.prepare.schema.diff;

import dev.tidegate.model.SqlName;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.diff.SyncDdl.Ddl;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Statements for tables and their columns. */
final class TableSyncDdl {

    private TableSyncDdl() {}

    static List<String> create(CatalogObject table, SchemaCatalog catalog) {
        StringBuilder sql = new StringBuilder("CREATE ");
        sql.append(table.aspect("unlogged").isEmpty() ? "" : "UNLOGGED ");
        sql.append("TABLE ").append(relation(table));
        if (!table.aspect("bound").isEmpty()) {
            sql.append(" PARTITION OF ")
                    .append(table.aspect("parents"))
                    .append(' ')
                    .append(table.aspect("bound"));
        } else {
            sql.append(catalog.columnsOf(table).stream()
                    .map(TableSyncDdl::column)
                    .collect(Collectors.joining(",\n    ", " (\n    ", "\n)")));
            if (!table.aspect("parents").isEmpty()) {
                sql.append(" INHERITS (").append(table.aspect("parents")).append(')');
            }
        }
        if (!table.aspect("partitioned by").isEmpty()) {
            sql.append(" PARTITION BY ").append(table.aspect("partitioned by"));
        }
        if (!table.aspect("options").isEmpty()) {
            sql.append(" WITH (").append(table.aspect("options")).append(')');
        }
        List<String> all = new ArrayList<>(List.of(sql.toString()));
        addRowSecurity(table, all, false);
        return all;
    }

    /** The column as it stands in CREATE TABLE or behind ADD COLUMN. */
    static String column(CatalogObject column) {
        StringBuilder sql = new StringBuilder(SqlName.quote(column.key().name()))
                .append(' ')
                .append(column.aspect("type"));
        if (!column.aspect("collation").isEmpty()) {
            sql.append(" COLLATE ").append(column.aspect("collation"));
        }
        if (!column.aspect("default").isEmpty()) {
            sql.append(" DEFAULT ").append(column.aspect("default"));
        }
        if (!column.aspect("identity").isEmpty()) {
            sql.append(" GENERATED ").append(column.aspect("identity")).append(" AS IDENTITY ");
            sql.append(column.fact("sequence"));
        }
        if (!column.aspect("generated").isEmpty()) {
            String generated = column.aspect("generated");
            sql.append(" GENERATED ALWAYS AS (")
                    .append(column.fact("expression"))
                    .append(')');
            sql.append(generated.substring(generated.lastIndexOf(' ')));
        }
        return sql + (column.aspect("not null").isEmpty() ? "" : " NOT NULL");
    }

    /** A table that is partitioned otherwise, or is another partition, has to be created again. */
    static Ddl table(CatalogObject table, CatalogObject there, Set<String> names) {
        List<String> sql = new ArrayList<>();
        boolean partition =
                !table.aspect("bound").isEmpty() || !there.aspect("bound").isEmpty();
        if (names.contains("partitioned by") || names.contains("bound") || (partition && names.contains("parents"))) {
            return new Ddl(List.of(), false);
        }
        String alter = "ALTER TABLE " + relation(there);
        if (names.contains("unlogged")) {
            sql.add(alter + (table.aspect("unlogged").isEmpty() ? " SET LOGGED" : " SET UNLOGGED"));
        }
        if (names.contains("parents")) {
            difference(there.aspect("parents"), table.aspect("parents"))
                    .forEach(parent -> sql.add(alter + " NO INHERIT " + parent));
            difference(table.aspect("parents"), there.aspect("parents"))
                    .forEach(parent -> sql.add(alter + " INHERIT " + parent));
        }
        if (names.contains("options")) {
            addOptions(table, there, alter, sql);
        }
        if (names.contains("row security") || names.contains("forced row security")) {
            addRowSecurity(table, sql, true);
        }
        return new Ddl(sql, false);
    }

    private static void addOptions(CatalogObject table, CatalogObject there, String alter, List<String> sql) {
        Set<String> gone = difference(names(there.aspect("options")), names(table.aspect("options")));
        if (!gone.isEmpty()) {
            sql.add(alter + " RESET (" + String.join(", ", gone) + ")");
        }
        if (!table.aspect("options").isEmpty()) {
            sql.add(alter + " SET (" + table.aspect("options") + ")");
        }
    }

    private static String names(String options) {
        return options.replaceAll("=[^,]*", "");
    }

    private static Set<String> difference(String list, String other) {
        Set<String> items = new TreeSet<>(List.of(list.split(", ", -1)));
        items.removeAll(Set.of(other.split(", ", -1)));
        items.remove("");
        return items;
    }

    private static void addRowSecurity(CatalogObject table, List<String> sql, boolean both) {
        String alter = "ALTER TABLE " + relation(table);
        boolean on = table.aspect("row security").equals("on");
        boolean forced = table.aspect("forced row security").equals("on");
        if (on || both) {
            sql.add(alter + (on ? " ENABLE" : " DISABLE") + " ROW LEVEL SECURITY");
        }
        if (forced || both) {
            sql.add(alter + (forced ? " FORCE" : " NO FORCE") + " ROW LEVEL SECURITY");
        }
    }

    static Ddl alterColumn(CatalogObject column, CatalogObject there, Set<String> names) {
        String table = "ALTER TABLE " + relation(there);
        String name = SqlName.quote(column.key().name());
        if (names.contains("generated")) {
            return new Ddl(List.of(table + " DROP COLUMN " + name, table + " ADD COLUMN " + column(column)), true);
        }
        List<String> sql = new ArrayList<>();
        String alter = table + " ALTER COLUMN " + name;
        boolean retyped = names.contains("type") || names.contains("collation");
        boolean identityGoes =
                names.contains("identity") && column.aspect("identity").isEmpty();
        if (identityGoes) {
            sql.add(alter + " DROP IDENTITY");
        }
        // A default of the old type may stand in the way of the new one.
        if (!there.aspect("default").isEmpty() && (retyped || names.contains("default"))) {
            sql.add(alter + " DROP DEFAULT");
        }
        if (retyped) {
            String collation = column.aspect("collation");
            sql.add(alter + " TYPE " + column.aspect("type") + (collation.isEmpty() ? "" : " COLLATE " + collation)
                    + " USING " + name + "::" + column.aspect("type"));
        }
        if (!column.aspect("default").isEmpty() && (retyped || names.contains("default"))) {
            sql.add(alter + " SET DEFAULT " + column.aspect("default"));
        }
        if (names.contains("not null")) {
            sql.add(alter + (column.aspect("not null").isEmpty() ? " DROP NOT NULL" : " SET NOT NULL"));
        }
        if (names.contains("identity") && !identityGoes) {
            boolean add = there.aspect("identity").isEmpty();
            sql.add(alter + (add ? " ADD" : " SET") + " GENERATED " + column.aspect("identity")
                    + (add ? " AS IDENTITY " + column.fact("sequence") : ""));
        }
        return new Ddl(sql, false);
    }

    private static String relation(CatalogObject object) {
        return object.fact(CatalogObject.RELATION);
    }
}
