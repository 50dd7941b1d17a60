package dev.tidegate.config.tables;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of the source and its counterpart on the target. Neither need exist.
 *
 * @param columns target's name by the source's name; the others keep theirs
 * @param omitted columns of the source that are not written
 * @param rules the most specific first
 */
public record MappedTable(
        TableId source, TableId target, Map<String, String> columns, Set<String> omitted, List<PrecisionRules> rules) {

    public MappedTable {
        columns = Map.copyOf(columns);
        omitted = Set.copyOf(omitted);
        rules = List.copyOf(rules);
    }

    /** The same names on both sides. */
    public static MappedTable unchanged(TableId table) {
        return new MappedTable(table, table, Map.of(), Set.of(), List.of());
    }

    public boolean omits(String sourceColumn) {
        return omitted.contains(sourceColumn);
    }

    /** @return the target's name of a column that is written */
    public String column(String sourceColumn) {
        return columns.getOrDefault(sourceColumn, sourceColumn);
    }

    /** The target's names, without the columns that are omitted, in the same order. */
    public List<String> columns(List<String> sourceColumns) {
        return written(sourceColumns).stream().map(this::column).toList();
    }

    /** Those that are not omitted. */
    public List<String> written(List<String> sourceColumns) {
        return sourceColumns.stream().filter(column -> !omits(column)).toList();
    }

    public ColumnId target(String sourceColumn) {
        return new ColumnId(target, column(sourceColumn));
    }

    /** @return the source's name for a column of the target, whether or not the source has it; empty if it cannot have it */
    public Optional<String> sourceColumn(String targetColumn) {
        for (Map.Entry<String, String> entry : columns.entrySet()) {
            if (entry.getValue().equals(targetColumn)) {
                return Optional.of(entry.getKey());
            }
        }
        boolean taken = columns.containsKey(targetColumn) || omits(targetColumn);
        return taken ? Optional.empty() : Optional.of(targetColumn);
    }

    /** @param type of the target's column, as format_type prints it */
    public PrecisionPolicy precision(String sourceColumn, String type) {
        return rules.stream()
                .flatMap(rule -> rule.of(sourceColumn, type).stream())
                .findFirst()
                .orElse(PrecisionPolicy.REFUSE);
    }

    /**
     * Where rows are written to, in one line, for people and for comparison: a table that was loaded under these names must
     * not continue under others.
     */
    public String writtenAs() {
        StringBuilder text = new StringBuilder(target.quoted());
        if (!columns.isEmpty()) {
            List<String> renamed = new ArrayList<>();
            new TreeMap<>(columns).forEach((from, to) -> {
                if (!from.equals(to)) {
                    renamed.add(SqlName.quote(from) + " as " + SqlName.quote(to));
                }
            });
            text.append(renamed.isEmpty() ? "" : " (" + String.join(", ", renamed) + ")");
        }
        if (!omitted.isEmpty()) {
            text.append(" without ").append(SqlName.quoteAll(new TreeSet<>(omitted)));
        }
        return text.toString();
    }
}
