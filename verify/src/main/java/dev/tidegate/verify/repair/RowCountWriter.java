package dev.tidegate.verify.repair;

import dev.tidegate.verify.repair.rows.KeylessRows;
import dev.tidegate.verify.repair.rows.RowCountChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes changes of how many rows of a content there are, and logs each row. */
record RowCountWriter(Connection target, RepairLog log, RepairCandidates found) {

    /** What makes room comes first. */
    static List<RowCountChange> inOrder(List<RowCountChange> changes) {
        return changes.stream()
                .sorted(Comparator.comparing(change -> change.rowsToAdd() > 0))
                .toList();
    }

    void write(List<RowCountChange> changes) throws SQLException {
        Map<KeylessRows, List<RowCountChange>> tables = new LinkedHashMap<>();
        changes.forEach(change ->
                tables.computeIfAbsent(change.rows(), rows -> new ArrayList<>()).add(change));
        for (Map.Entry<KeylessRows, List<RowCountChange>> table : tables.entrySet()) {
            delete(table.getKey(), table.getValue());
            insert(table.getKey(), table.getValue());
        }
    }

    private void delete(KeylessRows rows, List<RowCountChange> changes) throws SQLException {
        List<RowCountChange> fewer =
                changes.stream().filter(change -> change.rowsToAdd() < 0).toList();
        List<Long> numbers = fewer.stream().map(change -> -change.rowsToAdd()).toList();
        List<KeylessRows.DeletedRow> taken =
                rows.delete(target, fewer.stream().map(RowCountChange::content).toList(), numbers);
        for (KeylessRows.DeletedRow one : taken) {
            log.addDeleted(rows, one.row());
        }
        long left = numbers.stream().mapToLong(Long::longValue).sum() - taken.size();
        if (left > 0) {
            found.leaveOut(rows.target(), left + " rows that another session was changing on the target");
        }
    }

    private void insert(KeylessRows rows, List<RowCountChange> changes) throws SQLException {
        for (RowCountChange change : changes) {
            for (long i = 0; i < change.rowsToAdd(); i++) {
                log.addInserted(rows, rows.insert(target, change.content()));
            }
        }
    }
}
