package dev.tidegate.config.tables;

import dev.tidegate.config.yaml.ConfigSection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tables.map} and what the section {@code tables} says about precision. */
public final class TableMapSettings {

    private static final Set<String> NOT_FOR_TABLES =
            Set.of("tidegate", "pg_catalog", "information_schema", "pg_toast");

    private TableMapSettings() {}

    public static TableMap read(ConfigSection tables) {
        PrecisionRules rules = rules(tables, Map.of());
        List<TableMapping> entries = new ArrayList<>();
        Map<String, Integer> sources = new HashMap<>();
        List<ConfigSection> sections = tables.sections("map");
        for (int i = 0; i < sections.size(); i++) {
            try (ConfigSection section = sections.get(i)) {
                Optional<TableMapping> entry = entry(section);
                if (entry.isPresent()) {
                    Integer earlier = sources.putIfAbsent(entry.get().source(), i);
                    if (earlier != null) {
                        section.problem("source", "has an entry already: map[" + earlier + "]");
                    }
                    entries.add(entry.get());
                }
            }
        }
        checkTargets(tables, entries);
        return new TableMap(entries, rules);
    }

    private static Optional<TableMapping> entry(ConfigSection section) {
        String source = section.requiredText("source", "\"public.orders\"");
        Optional<String> target = section.text("target");
        Map<String, String> columns = section.properties("columns");
        List<String> omit = section.texts("omit").orElse(List.of());
        PrecisionRules rules = rules(section, columnPolicies(section));
        boolean named = isName(section, "source", source);
        named &= target.isEmpty() || isName(section, "target", target.get());
        if (!named) {
            return Optional.empty();
        }
        TableMapping entry = new TableMapping(source, target, columns, Set.copyOf(omit), rules);
        checkColumns(section, entry, columns);
        checkTarget(section, entry);
        if (target.isEmpty() && columns.isEmpty() && omit.isEmpty() && rules.equals(PrecisionRules.NONE)) {
            section.problem("target", "is missing, and the entry says nothing else (for example target: shop.orders)");
        }
        return Optional.of(entry);
    }

    private static boolean isName(ConfigSection section, String key, String name) {
        int dot = TableSelection.separator(name);
        boolean valid = dot > 0
                && NamePattern.parse(name.substring(0, dot)).isPresent()
                && NamePattern.parse(name.substring(dot + 1)).isPresent();
        if (!valid && !name.isBlank()) {
            section.problem(
                    key,
                    "must be schema.table, with one * in each part at most and names with a dot in double quotes; not "
                            + name);
        }
        return valid;
    }

    private static void checkTarget(ConfigSection section, TableMapping entry) {
        if (entry.target().isEmpty()) {
            return;
        }
        String target = entry.target().get();
        int from = TableSelection.separator(entry.source());
        int to = TableSelection.separator(target);
        NamePattern sourceSchema = part(entry.source().substring(0, from));
        NamePattern sourceTable = part(entry.source().substring(from + 1));
        NamePattern schema = part(target.substring(0, to));
        NamePattern table = part(target.substring(to + 1));
        if ((schema.hasStar() && !sourceSchema.hasStar()) || (table.hasStar() && !sourceTable.hasStar())) {
            section.problem("target", "a * needs one in the same part of source, not " + target);
        } else if (sourceTable.hasStar() && !table.hasStar()) {
            section.problem("target", "all tables of " + entry.source() + " would become one; not " + target);
        }
        if (!schema.hasStar() && NOT_FOR_TABLES.contains(schema.fill(""))) {
            section.problem("target", "schema " + schema.fill("") + " is not for tables of the pipeline");
        }
    }

    private static NamePattern part(String text) {
        return NamePattern.parse(text).orElseThrow();
    }

    /** @param columns in the order of the file */
    private static void checkColumns(ConfigSection section, TableMapping entry, Map<String, String> columns) {
        if (entry.isPattern()) {
            for (String key : List.of("columns", "omit", "column-precision")) {
                if (section.has(key)) {
                    section.problem(key, "is for an entry of one table, and " + entry.source() + " has a *");
                }
            }
        }
        Set<String> targets = new HashSet<>();
        columns.forEach((from, to) -> {
            if (to.isBlank()) {
                section.problem("columns." + from, "is empty");
            } else if (!targets.add(to)) {
                section.problem("columns." + from, "another column becomes " + to + " already");
            }
            if (entry.omit().contains(from)) {
                section.problem("columns." + from, "is omitted too; only one of both can be");
            }
        });
    }

    /** Two tables that are named each must not become one; what patterns do shows against the catalog. */
    private static void checkTargets(ConfigSection tables, List<TableMapping> entries) {
        Map<String, String> taken = new HashMap<>();
        for (TableMapping entry : entries) {
            if (!entry.isPattern() && entry.target().isPresent()) {
                String other = taken.put(entry.target().get(), entry.source());
                if (other != null) {
                    tables.problem(
                            "map",
                            other + " and " + entry.source() + " have the same target "
                                    + entry.target().get());
                }
            }
        }
    }

    private static PrecisionRules rules(ConfigSection section, Map<String, PrecisionPolicy> columns) {
        return new PrecisionRules(
                section.choice("timestamp-precision", PrecisionPolicy.class, PrecisionPolicy::text),
                section.choice("numeric-scale", PrecisionPolicy.class, PrecisionPolicy::text),
                columns);
    }

    private static Map<String, PrecisionPolicy> columnPolicies(ConfigSection entry) {
        Map<String, PrecisionPolicy> policies = new HashMap<>();
        try (ConfigSection columns = entry.section("column-precision")) {
            for (String column : columns.keys()) {
                columns.choice(column, PrecisionPolicy.class, PrecisionPolicy::text)
                        .ifPresent(policy -> policies.put(column, policy));
            }
        }
        return policies;
    }
}
