package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of tables and columns on the target ({@code tables.map}), and precision policies. A table that no entry matches has
 * the same names on both sides. The topic holds only the source's names, so this is for code that reads or writes the
 * target.
 *
 * @param entries at most one without {@code *} for a table; it goes before those with
 * @param rules for all tables, unless an entry overrides them
 */
public record TableMap(List<TableMapping> entries, PrecisionRules rules) {

    public static final TableMap IDENTITY = new TableMap(List.of(), PrecisionRules.NONE);

    static TableMap settings(Settings<TableMap> s) {
        TableMap map = new TableMap(
                s.groups("map", TableMap::entries, TableMapping::settings),
                PrecisionRules.settings(s.part(TableMap::rules)));
        Map<String, Integer> sources = new HashMap<>();
        Map<String, String> targets = new HashMap<>();
        for (int i = 0; i < map.entries.size(); i++) {
            TableMapping entry = map.entries.get(i);
            Integer earlier = sources.putIfAbsent(entry.source(), i);
            s.refuse(
                    earlier != null && entry.isNamed(),
                    "map[" + i + "].source",
                    "has an entry already: map[" + earlier + "]");
            // Two tables that are both named must not become one; what patterns do shows against the catalog.
            if (entry.isNamed() && !entry.isPattern() && entry.target().isPresent()) {
                String target = entry.target().get();
                String other = targets.put(target, entry.source());
                s.refuse(other != null, "map", other + " and " + entry.source() + " have the same target " + target);
            }
        }
        return map;
    }

    public TableMap {
        entries = List.copyOf(entries);
    }

    /**
     * @param source a table of the source, or a sequence: they share their names
     * @throws TidegateException TABLE-MAP-AMBIGUOUS if several entries of one kind match it
     */
    public MappedTable of(TableId source) {
        Optional<TableMapping> exact = Optional.empty();
        Optional<TableMapping> pattern = Optional.empty();
        for (TableMapping entry : entries) {
            if (!entry.matches(source)) {
                continue;
            }
            Optional<TableMapping> earlier = entry.isPattern() ? pattern : exact;
            if (earlier.isPresent()) {
                throw ambiguous(source, earlier.get(), entry);
            }
            if (entry.isPattern()) {
                pattern = Optional.of(entry);
            } else {
                exact = Optional.of(entry);
            }
        }
        return mapped(source, exact, pattern);
    }

    private MappedTable mapped(TableId source, Optional<TableMapping> exact, Optional<TableMapping> pattern) {
        TableId target = exact.flatMap(entry -> entry.targetOf(source))
                .or(() -> pattern.flatMap(entry -> entry.targetOf(source)))
                .orElse(source);
        List<PrecisionRules> order = new ArrayList<>();
        exact.ifPresent(entry -> order.add(entry.rules()));
        pattern.ifPresent(entry -> order.add(entry.rules()));
        order.add(rules);
        return new MappedTable(
                source,
                target,
                exact.map(TableMapping::columns).orElse(Map.of()),
                exact.map(TableMapping::omit).orElse(Set.of()),
                order);
    }

    /** @return whether no entry gives the table another name */
    public boolean keepsName(TableId source) {
        return entries.stream()
                .noneMatch(entry -> entry.target().isPresent()
                        && entry.matches(source)
                        && !entry.targetOf(source).equals(Optional.of(source)));
    }

    /**
     * Every table with its counterpart.
     *
     * @throws TidegateException TABLE-MAP-AMBIGUOUS, or TABLE-MAP-COLLISION if two tables have the same counterpart
     */
    public Map<TableId, MappedTable> ofAll(Collection<TableId> sources) {
        Map<TableId, MappedTable> mapped = new HashMap<>();
        Map<TableId, TableId> taken = new HashMap<>();
        for (TableId source : sources) {
            MappedTable table = of(source);
            TableId other = taken.put(table.target(), source);
            if (other != null) {
                throw collision(other, source, table.target());
            }
            mapped.put(source, table);
        }
        return mapped;
    }

    /** @return entries that match none of these */
    public List<TableMapping> unusedFor(Collection<TableId> sources) {
        Set<TableId> all = new HashSet<>(sources);
        return entries.stream()
                .filter(entry -> all.stream().noneMatch(entry::matches))
                .toList();
    }

    public static TidegateException collision(TableId one, TableId other, TableId target) {
        return new TidegateException(
                TableCode.TABLE_MAP_COLLISION,
                "tables " + one + " and " + other + " of the source would both be written to " + target
                        + " of the target",
                "give one of them another target in tables.map, or exclude it");
    }

    private static TidegateException ambiguous(TableId table, TableMapping one, TableMapping other) {
        return new TidegateException(
                TableCode.TABLE_MAP_AMBIGUOUS,
                "table " + table + " matches two entries of tables.map: " + one.source() + " and " + other.source(),
                "let one entry without * and one with * match it at most");
    }
}
