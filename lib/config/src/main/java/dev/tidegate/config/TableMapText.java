package dev.tidegate.config;

import dev.tidegate.config.tables.PrecisionRules;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.config.tables.TableMapping;
import dev.tidegate.config.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The table map in the form of the config file. */
final class TableMapText {

    private TableMapText() {}

    /** @return lines of the section {@code tables}; none for what is not said */
    static List<String> lines(TableMap map) {
        List<String> lines = new ArrayList<>();
        policies(map.rules()).forEach(policy -> lines.add("  " + policy));
        if (!map.entries().isEmpty()) {
            lines.add("  map:");
            map.entries().forEach(entry -> lines.add("    - { " + entry(entry) + " }"));
        }
        return lines;
    }

    private static String entry(TableMapping entry) {
        List<String> parts = new ArrayList<>();
        parts.add("source: " + YamlText.quoted(entry.source()));
        entry.target().ifPresent(target -> parts.add("target: " + YamlText.quoted(target)));
        if (!entry.columns().isEmpty()) {
            parts.add("columns: " + group(entry.columns()));
        }
        if (!entry.omit().isEmpty()) {
            parts.add("omit: " + YamlText.list(List.copyOf(new TreeSet<>(entry.omit()))));
        }
        parts.addAll(policies(entry.rules()));
        if (!entry.rules().columns().isEmpty()) {
            Map<String, String> columns = new TreeMap<>();
            entry.rules().columns().forEach((column, policy) -> columns.put(column, policy.text()));
            parts.add("column-precision: " + group(columns));
        }
        return String.join(", ", parts);
    }

    private static List<String> policies(PrecisionRules rules) {
        List<String> policies = new ArrayList<>();
        rules.timestamps().ifPresent(policy -> policies.add("timestamp-precision: " + policy.text()));
        rules.numerics().ifPresent(policy -> policies.add("numeric-scale: " + policy.text()));
        return policies;
    }

    private static String group(Map<String, String> entries) {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(e -> YamlText.quoted(e.getKey()) + ": " + YamlText.quoted(e.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
    }
}
