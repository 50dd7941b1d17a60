package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tables of the source that belong to the pipeline, by patterns {@code schema.table}. A {@code *} stands for any run of
 * characters, a part in double quotes is literal, and exclusion overrides inclusion.
 *
 * @param map their names on the target
 * @param dualWrites tables that the application writes to both sides itself, selected or not
 */
public record TableSelection(List<String> include, List<String> exclude, TableMap map, DualWrites dualWrites) {

    public TableSelection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public static TableSelection settings(Settings<TableSelection> s) {
        TableSelection tables = new TableSelection(
                s.value("include", TableSelection::include, Type.listOf(Type.text()), "required", """
                        list of patterns `schema.table`; `*` is any run of characters; matched against the exact names in
                        the catalog; a part in double quotes is literal
                        """),
                s.value("exclude", TableSelection::exclude, Type.listOf(Type.text()), "none", """
                        same form; overrides `include`; a partitioned table takes its partitions with it
                        """),
                TableMap.settings(s.part(TableSelection::map)),
                DualWrites.settings(s.part(TableSelection::dualWrites)));
        s.refuse(!s.has("include"), "include", "is missing (for example include: [\"public.*\"])");
        s.refuse(s.has("include") && tables.include.isEmpty(), "include", "names no table");
        checkPatterns(s, "include", tables.include);
        checkPatterns(s, "exclude", tables.exclude);
        return tables;
    }

    public static void checkPatterns(Settings<?> s, String key, List<String> patterns) {
        for (String pattern : patterns) {
            s.refuse(separator(pattern) < 0, key, "a pattern is schema.name, such as public.*; not " + pattern);
        }
    }

    /** Without tables that the application writes to both sides. */
    public TableSelection(List<String> include, List<String> exclude, TableMap map) {
        this(include, exclude, map, DualWrites.NONE);
    }

    /** With the same names on the target. */
    public TableSelection(List<String> include, List<String> exclude) {
        this(include, exclude, TableMap.IDENTITY);
    }

    public boolean selects(TableId table) {
        return matchesAny(include, table) && !matchesAny(exclude, table);
    }

    /** @return whether an include pattern names the schema, or a pattern for schemas that fits it */
    public boolean namesSchema(String schema) {
        return include.stream().filter(pattern -> separator(pattern) > 0).anyMatch(pattern -> part(pattern.substring(
                        0, separator(pattern)))
                .matcher(schema)
                .matches());
    }

    /** @return whether an exclude pattern matches */
    public boolean excludes(TableId table) {
        return matchesAny(exclude, table);
    }

    private static boolean matchesAny(List<String> patterns, TableId table) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, table));
    }

    /** @return whether one include or exclude pattern matches */
    public static boolean matches(String pattern, TableId table) {
        int dot = separator(pattern);
        if (dot < 0) {
            return false;
        }
        return part(pattern.substring(0, dot)).matcher(table.schema()).matches()
                && part(pattern.substring(dot + 1)).matcher(table.name()).matches();
    }

    /** @return index of the dot between schema and table, -1 if the pattern is not of that form */
    public static int separator(String pattern) {
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                return i > 0 && i < pattern.length() - 1 ? i : -1;
            }
        }
        return -1;
    }

    private static Pattern part(String glob) {
        if (glob.length() >= 2 && glob.startsWith("\"") && glob.endsWith("\"")) {
            String name = glob.substring(1, glob.length() - 1).replace("\"\"", "\"");
            return Pattern.compile(Pattern.quote(name));
        }
        StringBuilder regex = new StringBuilder();
        for (String literal : glob.split("\\*", -1)) {
            if (regex.length() > 0) {
                regex.append(".*");
            }
            regex.append(literal.isEmpty() ? "(?:)" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
