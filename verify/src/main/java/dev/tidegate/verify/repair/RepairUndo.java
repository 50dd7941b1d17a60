package dev.tidegate.verify.repair;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.verify.repair.RepairLog.Entry;
import dev.tidegate.verify.repair.rows.KeyedRows;
import dev.tidegate.verify.repair.rows.KeylessRows;
import dev.tidegate.verify.repair.rows.RowChange;
import dev.tidegate.verify.repair.rows.RowChangeWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Takes one repair back, but for what has changed since. */
final class RepairUndo {

    private final Connection target;
    private final UUID id;
    private final List<String> statements = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    /** @param target in a transaction */
    RepairUndo(Connection target, UUID id) {
        this.target = target;
        this.id = id;
    }

    /** @param entries the newest first */
    RepairReport undo(List<Entry> entries) throws SQLException {
        Map<TableId, List<Entry>> tables = new LinkedHashMap<>();
        entries.forEach(entry -> tables.computeIfAbsent(entry.table(), table -> new ArrayList<>())
                .add(entry));
        Catalog catalog = Catalog.read(target, tables::containsKey);
        List<RowChange> changes = new ArrayList<>();
        for (Map.Entry<TableId, List<Entry>> table : tables.entrySet()) {
            Optional<TableInfo> now = catalog.table(table.getKey()).filter(info -> table.getValue().stream()
                    .allMatch(entry -> info.writableColumns().containsAll(entry.columns())));
            if (now.isEmpty()) {
                leftOut.add(table.getKey() + " is gone, or has lost columns");
                continue;
            }
            for (Entry entry : table.getValue()) {
                if (entry.hasKey()) {
                    undo(now.get(), entry).ifPresent(changes::add);
                }
            }
            undoKeyless(
                    now.get(),
                    table.getValue().stream().filter(entry -> !entry.hasKey()).toList());
        }
        new RowChangeWriter(target).write(changes);
        changes.forEach(change -> statements.add(change.sql()));
        return new RepairReport(Optional.of(id), Lsn.NONE, statements, leftOut);
    }

    private Optional<RowChange> undo(TableInfo table, Entry entry) throws SQLException {
        KeyedRows copy = KeyedRows.ofTarget(table, entry.columns(), entry.keyColumns());
        Optional<List<String>> now = copy.readTarget(target, entry.keyValues());
        if (now.equals(entry.after())) {
            return Optional.of(new RowChange(copy, entry.keyValues(), now, entry.before()));
        }
        leftOut.add(table.id() + " " + String.join(", ", entry.keyValues()) + " has changed since");
        return Optional.empty();
    }

    /** Rows that were put in go, if rows of just that content are there; those that were taken out come back. */
    private void undoKeyless(TableInfo table, List<Entry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        KeylessRows rows = KeylessRows.ofTarget(table, entries.get(0).columns());
        Map<List<String>, Long> insert = entries.stream()
                .flatMap(entry -> entry.after().stream())
                .collect(Collectors.groupingBy(content -> content, LinkedHashMap::new, Collectors.counting()));
        List<List<String>> contents = List.copyOf(insert.keySet());
        List<KeylessRows.DeletedRow> gone = rows.delete(target, contents, List.copyOf(insert.values()));
        gone.forEach(row -> statements.add(rows.deleteSql(row.row())));
        long left = insert.values().stream().mapToLong(Long::longValue).sum() - gone.size();
        if (left > 0) {
            leftOut.add(table.id() + ": " + left + " rows without key that were put in have changed since or are gone");
        }
        for (Entry entry : entries) {
            if (entry.before().isPresent()) {
                rows.insert(target, entry.before().get());
                statements.add(rows.insertSql(entry.before().get()));
            }
        }
    }
}
