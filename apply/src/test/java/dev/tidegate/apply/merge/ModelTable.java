package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One table in memory that refuses what a real one with a key would refuse or what would be drift. */
final class ModelTable {

    /** A column that only the target has. */
    static final String TARGET_ONLY = "target_only";

    private final Map<String, Map<String, String>> rows = new TreeMap<>();

    ModelTable(Map<String, Map<String, String>> start) {
        start.forEach((key, row) -> rows.put(key, new TreeMap<>(row)));
    }

    Map<String, Map<String, String>> rows() {
        return rows;
    }

    void apply(Segment segment) {
        if (segment instanceof Segment.Folded folded) {
            folded.effects().forEach(this::apply);
        } else {
            segment.changes().all().forEach(this::applyInOrder);
        }
    }

    private void apply(TableEffect effect) {
        effect.deletes().forEach(key -> remove(key.text(0)));
        for (TableEffect.Updates updates : effect.updates()) {
            for (int i = 0; i < updates.keys().size(); i++) {
                Map<String, String> row = row(updates.keys().get(i).text(0));
                if (updates.shape().replaces()) {
                    row.put(TARGET_ONLY, "default");
                }
                set(row, updates.rows().get(i));
            }
        }
        for (List<Row> inserted : effect.inserts()) {
            inserted.forEach(this::insert);
        }
    }

    void applyInOrder(LaneRecord laneRecord) {
        if (laneRecord instanceof LaneRecord.TransactionEnd) {
            return;
        }
        if (laneRecord instanceof LaneRecord.Truncate) {
            rows.clear();
            return;
        }
        LaneRecord.Change change = (LaneRecord.Change) laneRecord;
        switch (change.operation()) {
            case CREATE -> insert(change.after());
            case DELETE -> remove(change.key().text(0));
            default -> {
                String oldKey = change.before() == null
                        ? change.key().text(0)
                        : change.before().text(0);
                Map<String, String> row = row(oldKey);
                rows.remove(oldKey);
                set(row, change.after());
                putNew(change.key().text(0), row);
            }
        }
    }

    private void insert(Row row) {
        Map<String, String> inserted = new TreeMap<>(Map.of(TARGET_ONLY, "default"));
        set(inserted, row);
        putNew(row.text(0), inserted);
    }

    private void putNew(String key, Map<String, String> row) {
        if (rows.putIfAbsent(key, row) != null) {
            throw new IllegalStateException("duplicate key");
        }
    }

    private void remove(String key) {
        if (rows.remove(key) == null) {
            throw new IllegalStateException("no row to delete");
        }
    }

    private Map<String, String> row(String key) {
        Map<String, String> row = rows.get(key);
        if (row == null) {
            throw new IllegalStateException("no row to update");
        }
        return row;
    }

    private static void set(Map<String, String> row, Row values) {
        for (int i = 0; i < values.size(); i++) {
            if (!values.isUnchanged(i)) {
                row.put(values.columns().name(i), values.text(i));
            }
        }
    }
}
