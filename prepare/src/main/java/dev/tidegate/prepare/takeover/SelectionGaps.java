package dev.tidegate.prepare.takeover;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables of the source whose rows the selection leaves out. Whoever leaves them out on purpose says so in tables.exclude.
 *
 * @param tables how many are replicated
 * @param forgotten neither selected nor excluded
 * @param excluded by tables.exclude
 * @param unlogged selected, but their rows never reach the WAL
 * @param crossing foreign keys between a table that is replicated and one that is not
 * @param largeObjects whether the database holds any
 */
public record SelectionGaps(
        int tables,
        List<String> forgotten,
        List<String> excluded,
        List<String> unlogged,
        List<String> crossing,
        boolean largeObjects) {

    private static final String TABLES = """
            SELECT n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged,
                   pn.nspname AS parent_schema, p.relname AS parent_name
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
            LEFT JOIN pg_class p ON p.oid = i.inhparent
            LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
              AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
              AND NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid
                                                        AND m.deptype = 'e')
            ORDER BY 1, 2
            """;

    private static final String FOREIGN_KEYS = """
            SELECT k.conname AS name, n.nspname AS schema, c.relname AS relation, rn.nspname AS to_schema, r.relname AS to_relation
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class r ON r.oid = k.confrelid
            JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE k.contype = 'f' AND k.conislocal
            ORDER BY 2, 3, 1
            """;

    private static final String LARGE_OBJECTS = "SELECT EXISTS (SELECT FROM pg_largeobject_metadata)";

    public SelectionGaps {
        forgotten = List.copyOf(forgotten);
        excluded = List.copyOf(excluded);
        unlogged = List.copyOf(unlogged);
        crossing = List.copyOf(crossing);
    }

    public static SelectionGaps read(Connection source, TableSelection selection) throws SQLException {
        Map<TableId, Boolean> replicated = new HashMap<>();
        Map<TableId, TableId> parents = new HashMap<>();
        List<TableId> all = new ArrayList<>();
        List<TableId> withoutWal = new ArrayList<>();
        Sql sql = Sql.on(source);
        sql.each(TABLES, row -> {
            TableId table = new TableId(row.getString("schema"), row.getString("name"));
            all.add(table);
            if (row.getString("parent_name") != null) {
                parents.put(table, new TableId(row.getString("parent_schema"), row.getString("parent_name")));
            }
            if (row.getBoolean("unlogged")) {
                withoutWal.add(table);
            }
        });
        List<String> forgotten = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        List<String> unlogged = new ArrayList<>();
        for (TableId table : all) {
            boolean leftOut = isExcluded(table, parents, selection);
            boolean selected = !leftOut && isSelected(table, parents, selection);
            replicated.put(table, selected);
            if (leftOut) {
                excluded.add(table.toString());
            } else if (!selected) {
                forgotten.add(table.toString());
            } else if (withoutWal.contains(table)) {
                unlogged.add(table.toString());
            }
        }
        List<String> crossing = new ArrayList<>();
        sql.each(FOREIGN_KEYS, row -> {
            TableId from = new TableId(row.getString("schema"), row.getString("relation"));
            TableId to = new TableId(row.getString("to_schema"), row.getString("to_relation"));
            if (!replicated.getOrDefault(from, false).equals(replicated.getOrDefault(to, false))) {
                crossing.add(row.getString("name") + " from " + from + " to " + to);
            }
        });
        int tables =
                (int) replicated.values().stream().filter(selected -> selected).count();
        return new SelectionGaps(tables, forgotten, excluded, unlogged, crossing, sql.isTrue(LARGE_OBJECTS));
    }

    private static boolean isExcluded(TableId table, Map<TableId, TableId> parents, TableSelection selection) {
        TableId parent = parents.get(table);
        return selection.excludes(table) || (parent != null && isExcluded(parent, parents, selection));
    }

    /** What the application writes to both sides itself is none of the selection's business. */
    private static boolean isSelected(TableId table, Map<TableId, TableId> parents, TableSelection selection) {
        TableId parent = parents.get(table);
        return selection.selects(table)
                || selection.dualWrites().of(table).isPresent()
                || (parent != null && isSelected(parent, parents, selection));
    }

    /** In words, what is left out although it is named nowhere; empty if nothing is. */
    public String problem() {
        List<String> problems = new ArrayList<>();
        if (!forgotten.isEmpty()) {
            problems.add("not replicated, and not in tables.exclude: " + HumanFormat.some(forgotten));
        }
        if (!unlogged.isEmpty()) {
            problems.add("unlogged, so that their rows are not replicated: " + HumanFormat.some(unlogged));
        }
        return String.join("; ", problems);
    }

    /** In words, what is left out on purpose, and foreign keys that cross the border; empty if there is nothing. */
    public String leftOut() {
        List<String> parts = new ArrayList<>();
        if (!excluded.isEmpty()) {
            parts.add("tables.exclude leaves out " + HumanFormat.some(excluded));
        }
        if (!crossing.isEmpty()) {
            parts.add("foreign keys lead to or from tables that are not replicated: " + HumanFormat.some(crossing));
        }
        if (largeObjects) {
            parts.add("large objects are not replicated");
        }
        return String.join("; ", parts);
    }

    public String nextStep() {
        return "add them to tables.include; or to tables.exclude, if the application can do without their rows on the target";
    }

    TakeoverResult result() {
        String threshold = "every table is in tables.include or tables.exclude";
        String also = leftOut().isEmpty() ? "" : "; " + leftOut();
        int missing = forgotten.size() + unlogged.size();
        return missing == 0
                ? TakeoverResult.passed(
                        GateCheck.SELECTION,
                        "every table is replicated or left out on purpose" + also,
                        HumanFormat.count(tables, "table"),
                        threshold)
                : TakeoverResult.failed(
                        GateCheck.SELECTION,
                        problem() + also,
                        HumanFormat.count(missing, "table") + " left out",
                        threshold,
                        nextStep());
    }
}
