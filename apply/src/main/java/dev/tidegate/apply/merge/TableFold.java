package dev.tidegate.apply.merge;

import dev.tidegate.model.Operation;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of one table within a segment. All of them are identified by the same columns, or by none. */
final class TableFold {

    private final TableId table;
    /** Null for a table without key. */
    private final ColumnNames keyColumns;

    private final Map<RowKey, RowFold> rows = new LinkedHashMap<>();
    /** Inserted rows of a table without key. */
    private final List<Row> keyless = new ArrayList<>();

    private final boolean reconciles;

    TableFold(TableId table, ColumnNames keyColumns, boolean reconciles) {
        this.table = table;
        this.keyColumns = keyColumns;
        this.reconciles = reconciles;
    }

    /** Whether rows may be there or not, whatever the changes say. */
    boolean reconciles() {
        return reconciles;
    }

    /** @return false if the change cannot be folded into what came before: nothing has happened then */
    boolean add(Change change) {
        Row key = change.key();
        if (key == null) {
            return addKeyless(change);
        }
        if (!key.columns().equals(keyColumns) || key.hasNull()) {
            return false;
        }
        return switch (change.operation()) {
            case CREATE -> insert(new RowKey(key), change.after());
            case UPDATE -> change.changesKey() ? move(change) : update(new RowKey(key), change.after());
            case DELETE -> delete(new RowKey(key));
            default -> false;
        };
    }

    private boolean addKeyless(Change change) {
        boolean fits = keyColumns == null && change.after() != null && change.before() == null;
        if (fits && change.operation() == Operation.CREATE) {
            keyless.add(change.after());
            return true;
        }
        return false;
    }

    private boolean insert(RowKey key, Row after) {
        RowFold known = rows.get(key);
        if (after.hasUnchanged() || (known != null && known.isThere())) {
            return false;
        }
        if (known == null) {
            rows.put(key, new RowFold(NetEffect.INSERTED, after));
        } else {
            known.insert(after);
        }
        return true;
    }

    private boolean update(RowKey key, Row after) {
        RowFold known = rows.get(key);
        if (known == null) {
            rows.put(key, new RowFold(NetEffect.UPDATED, KnownColumns.of(after)));
            return true;
        }
        if (!known.isThere()) {
            return false;
        }
        known.update(after);
        return true;
    }

    private boolean delete(RowKey key) {
        RowFold known = rows.get(key);
        if (known == null) {
            rows.put(key, new RowFold(NetEffect.DELETED, null));
            return true;
        }
        if (!known.isThere()) {
            return false;
        }
        known.delete();
        return true;
    }

    /**
     * A key change is the end of one row and the start of another only if all columns of the new one are known.
     * Otherwise values that the source did not send, and columns that only the target has, would be lost.
     */
    private boolean move(Change change) {
        RowKey from = new RowKey(change.oldKey());
        RowKey to = new RowKey(change.key());
        RowFold old = rows.get(from);
        RowFold occupied = rows.get(to);
        if (old == null || !old.isWhollyKnown() || (occupied != null && occupied.isThere())) {
            return false;
        }
        Row moved = KnownColumns.merge(old.row(), change.after());
        old.delete();
        return insert(to, moved);
    }

    TableEffect effect() {
        List<Row> deletes = new ArrayList<>();
        Map<ColumnNames, List<Row>> inserts = new LinkedHashMap<>();
        Map<TableEffect.UpdateShape, TableEffect.Updates> updates = new LinkedHashMap<>();
        rows.forEach((key, fold) -> {
            switch (reconciles ? fold.effect().asUpsert() : fold.effect()) {
                case INSERTED ->
                    inserts.computeIfAbsent(fold.row().columns(), any -> new ArrayList<>())
                            .add(fold.row());
                case UPDATED, REPLACED ->
                    updates.computeIfAbsent(
                                    new TableEffect.UpdateShape(
                                            fold.row().columns(), fold.effect() == NetEffect.REPLACED),
                                    TableEffect.Updates::empty)
                            .add(key.row(), fold.row());
                case DELETED -> deletes.add(key.row());
                case NO_EFFECT -> {}
            }
        });
        for (Row row : keyless) {
            inserts.computeIfAbsent(row.columns(), any -> new ArrayList<>()).add(row);
        }
        return new TableEffect(
                table, keyColumns, reconciles, deletes, List.copyOf(updates.values()), List.copyOf(inserts.values()));
    }
}
