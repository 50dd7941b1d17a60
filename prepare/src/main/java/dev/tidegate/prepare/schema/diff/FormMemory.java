package dev.tidegate.prepare.schema.diff;

import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which definitions the target has been tried with, so that a comparison that is repeated tries each once. One thread. */
public final class FormMemory {

    private static final int PAIRS_MAX = 100_000;

    private final Map<List<Object>, Boolean> same = new HashMap<>();
    private final Map<ObjectKey, String> untried = new HashMap<>();

    void begin() {
        untried.clear();
        if (same.size() > PAIRS_MAX) {
            same.clear();
        }
    }

    Optional<Boolean> find(CatalogObject source, CatalogObject there, String aspect) {
        return Optional.ofNullable(same.get(pair(source, there, aspect)));
    }

    void remember(CatalogObject source, CatalogObject there, String aspect, boolean verdict) {
        same.put(pair(source, there, aspect), verdict);
    }

    private static List<Object> pair(CatalogObject source, CatalogObject there, String aspect) {
        return List.of(source.key(), aspect, source.aspect(aspect), there.aspect(aspect));
    }

    void cannotTry(ObjectKey object, String reason) {
        untried.put(object, reason);
    }

    /** @return why the definitions of an object, whose texts differ, could not be tried in the last comparison */
    public Optional<String> untried(ObjectKey object) {
        return Optional.ofNullable(untried.get(object));
    }
}
