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
                .sorted(Comparator.comparing(change -> change.lacking() > 0))
                .toList();
    }

    void write(List<RowCountChange> changes) throws SQLException {
        Map<KeylessRows, List<RowCountChange>> tables = new LinkedHashMap<>();
        changes.forEach(change ->
                tables.computeIfAbsent(change.rows(), rows -> new ArrayList<>()).add(change));
        for (Map.Entry<KeylessRows, List<RowCountChange>> table : tables.entrySet()) {
            takeOut(table.getKey(), table.getValue());
            putIn(table.getKey(), table.getValue());
        }
    }

    private void takeOut(KeylessRows rows, List<RowCountChange> changes) throws SQLException {
        List<RowCountChange> fewer =
                changes.stream().filter(change -> change.lacking() < 0).toList();
        List<Long> numbers = fewer.stream().map(change -> -change.lacking()).toList();
        List<KeylessRows.TakenOut> taken =
                rows.takeOut(target, fewer.stream().map(RowCountChange::content).toList(), numbers);
        for (KeylessRows.TakenOut one : taken) {
            log.addTakenOut(rows, one.row());
        }
        long left = numbers.stream().mapToLong(Long::longValue).sum() - taken.size();
        if (left > 0) {
            found.leaveOut(rows.target(), left + " rows that somebody was changing on the target");
        }
    }

    private void putIn(KeylessRows rows, List<RowCountChange> changes) throws SQLException {
        for (RowCountChange change : changes) {
            for (long i = 0; i < change.lacking(); i++) {
                log.addPutIn(rows, rows.putIn(target, change.content()));
            }
        }
    }
}
