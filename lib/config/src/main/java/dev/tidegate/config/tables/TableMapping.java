package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.model.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One entry of {@code tables.map}: for one table, or for all that match a pattern.
 *
 * @param source {@code schema.table}, in each part one {@code *} at most
 * @param target of the same form; its {@code *} stands for what the source's stands for. Empty: the name stays, or
 *     another entry gives it
 * @param columns target's name by the source's name; a column that is not here keeps its name
 * @param omit columns of the source that are not written
 */
public record TableMapping(
        String source, Optional<String> target, Map<String, String> columns, Set<String> omit, PrecisionRules rules) {

    private static final Set<String> NOT_FOR_TABLES =
            Set.of("tidegate", "pg_catalog", "information_schema", "pg_toast");

    static TableMapping settings(Settings<TableMapping> s) {
        String source = s.required("source", TableMapping::source, Type.text(), "\"public.orders\"", """
                `schema.table` of the source, with one `*` in each part at most; names with a dot in double quotes
                """);
        Optional<String> target = s.optional("target", TableMapping::target, Type.text(), "the source's names", """
                `schema.table` [on the target](NAMES.md); its `*` stands for what the source's stands for
                """);
        Map<String, String> columns = s.value("columns", TableMapping::columns, Type.mapOf(Type.text()), "none", """
                the source's column name to the target's; other columns keep theirs
                """);
        List<String> omit = s.value("omit", TableMapping::omitted, Type.listOf(Type.text()), "none", """
                list of columns of the source that are not written
                """);
        PrecisionRules rules = PrecisionRules.entrySettings(s.part(TableMapping::rules));
        TableMapping entry = new TableMapping(source, target, columns, Set.copyOf(omit), rules);
        checkName(s, "source", source);
        target.ifPresent(name -> checkName(s, "target", name));
        if (entry.isNamed()) {
            entry.checkColumns(s, columns);
            target.ifPresent(name -> entry.checkTarget(s, name));
            s.refuse(
                    target.isEmpty() && columns.isEmpty() && omit.isEmpty() && rules.equals(PrecisionRules.NONE),
                    "target",
                    "is missing, and the entry says nothing else (for example target: shop.orders)");
        }
        return entry;
    }

    private static void checkName(Settings<TableMapping> s, String key, String name) {
        s.refuse(
                !isName(name) && !name.isBlank(),
                key,
                "must be schema.table, with one * in each part at most and names with a dot in double quotes; not "
                        + name);
    }

    private static boolean isName(String name) {
        int dot = TableSelection.separator(name);
        return dot > 0
                && NamePattern.parse(name.substring(0, dot)).isPresent()
                && NamePattern.parse(name.substring(dot + 1)).isPresent();
    }

    /** @return whether both names have the form that they must have */
    boolean isNamed() {
        return isName(source) && target.map(TableMapping::isName).orElse(true);
    }

    private void checkTarget(Settings<TableMapping> s, String name) {
        boolean starFromNowhere = (schema(name).hasStar() && !schema(source).hasStar())
                || (table(name).hasStar() && !table(source).hasStar());
        if (starFromNowhere) {
            s.problem("target", "a * needs one in the same part of source, not " + name);
        } else if (table(source).hasStar() && !table(name).hasStar()) {
            s.problem("target", "all tables of " + source + " would become one; not " + name);
        }
        String schema = schema(name).fill("");
        s.refuse(
                !schema(name).hasStar() && NOT_FOR_TABLES.contains(schema),
                "target",
                "schema " + schema + " is not for tables of the pipeline");
    }

    /** @param inOrder the columns as the file has them */
    private void checkColumns(Settings<TableMapping> s, Map<String, String> inOrder) {
        for (String key : List.of("columns", "omit", "column-precision")) {
            s.refuse(isPattern() && s.has(key), key, "is for an entry of one table, and " + source + " has a *");
        }
        Set<String> targets = new HashSet<>();
        inOrder.forEach((from, to) -> {
            String key = "columns." + from;
            s.refuse(to.isBlank(), key, "is empty");
            s.refuse(!targets.add(to) && !to.isBlank(), key, "another column becomes " + to + " already");
            s.refuse(omit.contains(from), key, "is omitted too; only one of both can be");
        });
    }

    private List<String> omitted() {
        return List.copyOf(new TreeSet<>(omit));
    }

    public TableMapping {
        columns = Map.copyOf(columns);
        omit = Set.copyOf(omit);
    }

    /** Only the names. */
    public static TableMapping of(String source, String target) {
        return new TableMapping(source, Optional.of(target), Map.of(), Set.of(), PrecisionRules.NONE);
    }

    /** @return whether it is for more than one table */
    public boolean isPattern() {
        return schema(source).hasStar() || table(source).hasStar();
    }

    public boolean matches(TableId id) {
        return schema(source).match(id.schema()).isPresent()
                && table(source).match(id.name()).isPresent();
    }

    /** @return the target's name of a table that matches; empty if the entry says nothing about names */
    Optional<TableId> targetOf(TableId id) {
        return target.map(name -> new TableId(
                schema(name).fill(schema(source).match(id.schema()).orElseThrow()),
                table(name).fill(table(source).match(id.name()).orElseThrow())));
    }

    private static NamePattern schema(String name) {
        return NamePattern.parse(name.substring(0, TableSelection.separator(name)))
                .orElseThrow(() -> new IllegalArgumentException("not a name of a table: " + name));
    }

    private static NamePattern table(String name) {
        return NamePattern.parse(name.substring(TableSelection.separator(name) + 1))
                .orElseThrow(() -> new IllegalArgumentException("not a name of a table: " + name));
    }
}
