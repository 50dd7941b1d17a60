package dev.tidegate.config.tables;

import dev.tidegate.model.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
