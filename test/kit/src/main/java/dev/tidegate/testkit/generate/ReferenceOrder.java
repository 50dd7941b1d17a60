package dev.tidegate.testkit.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tables after those that they refer to; a cycle is cut somewhere. */
final class ReferenceOrder {

    private final Map<String, GeneratedTable> byName = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<GeneratedTable> ordered = new ArrayList<>();

    private ReferenceOrder() {}

    static List<GeneratedTable> of(List<GeneratedTable> tables) {
        ReferenceOrder order = new ReferenceOrder();
        tables.forEach(table -> order.byName.put(table.name(), table));
        tables.forEach(order::add);
        return List.copyOf(order.ordered);
    }

    private void add(GeneratedTable table) {
        if (table == null || !seen.add(table.name())) {
            return;
        }
        table.references().forEach(reference -> add(byName.get(reference.table())));
        ordered.add(table);
    }
}
