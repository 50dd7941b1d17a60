package dev.tidegate.verify.repair;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.state.verification.RepairedRow;
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

    /** @param repaired the newest first */
    RepairReport undo(List<RepairedRow> repaired) throws SQLException {
        Map<TableId, List<RepairedRow>> tables = new LinkedHashMap<>();
        repaired.forEach(row ->
                tables.computeIfAbsent(row.table(), table -> new ArrayList<>()).add(row));
        Catalog catalog = Catalog.read(target, tables::containsKey);
        List<RowChange> changes = new ArrayList<>();
        for (Map.Entry<TableId, List<RepairedRow>> table : tables.entrySet()) {
            Optional<TableInfo> now = catalog.table(table.getKey()).filter(info -> table.getValue().stream()
                    .allMatch(row -> info.writableColumns().containsAll(row.columns())));
            if (now.isEmpty()) {
                leftOut.add(table.getKey() + " is gone, or has lost columns");
                continue;
            }
            for (RepairedRow row : table.getValue()) {
                if (row.hasKey()) {
                    undo(now.get(), row).ifPresent(changes::add);
                }
            }
            undoKeyless(
                    now.get(),
                    table.getValue().stream().filter(row -> !row.hasKey()).toList());
        }
        new RowChangeWriter(target).write(changes);
        changes.forEach(change -> statements.add(change.sql()));
        return new RepairReport(Optional.of(id), Lsn.NONE, statements, leftOut);
    }

    private Optional<RowChange> undo(TableInfo table, RepairedRow row) throws SQLException {
        KeyedRows copy = KeyedRows.ofTarget(table, row.columns(), row.keyColumns());
        Optional<List<String>> now = copy.exactly(copy.readTarget(target, row.keyValues(), true), row.keyValues());
        if (now.equals(row.after())) {
            return Optional.of(new RowChange(copy, row.keyValues(), now, row.before()));
        }
        leftOut.add(table.id() + " " + String.join(", ", row.keyValues()) + " has changed since");
        return Optional.empty();
    }

    /** Rows that were put in go, if rows of just that content are there; those that were taken out come back. */
    private void undoKeyless(TableInfo table, List<RepairedRow> repaired) throws SQLException {
        if (repaired.isEmpty()) {
            return;
        }
        KeylessRows rows = KeylessRows.ofTarget(table, repaired.get(0).columns());
        Map<List<String>, Long> insert = repaired.stream()
                .flatMap(row -> row.after().stream())
                .collect(Collectors.groupingBy(content -> content, LinkedHashMap::new, Collectors.counting()));
        List<List<String>> contents = List.copyOf(insert.keySet());
        List<KeylessRows.DeletedRow> gone = rows.delete(target, contents, List.copyOf(insert.values()));
        gone.forEach(row -> statements.add(rows.deleteSql(row.row())));
        long left = insert.values().stream().mapToLong(Long::longValue).sum() - gone.size();
        if (left > 0) {
            leftOut.add(table.id() + ": " + left + " rows without key that were put in have changed since or are gone");
        }
        for (RepairedRow row : repaired) {
            if (row.before().isPresent()) {
                rows.insert(target, row.before().get());
                statements.add(rows.insertSql(row.before().get()));
            }
        }
    }
}
