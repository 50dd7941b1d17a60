package dev.tidegate.verify.repair;

import dev.tidegate.verify.compare.KeylessRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes changes of how many rows of a content there are, and logs each row. */
record CopiesWriting(Connection target, RepairLog log, FoundRows found) {

    /** What makes room comes first. */
    static List<CopiesChange> inOrder(List<CopiesChange> changes) {
        return changes.stream()
                .sorted(Comparator.comparing(change -> change.lacking() > 0))
                .toList();
    }

    void write(List<CopiesChange> changes) throws SQLException {
        Map<KeylessRows, List<CopiesChange>> tables = new LinkedHashMap<>();
        changes.forEach(change ->
                tables.computeIfAbsent(change.rows(), rows -> new ArrayList<>()).add(change));
        for (Map.Entry<KeylessRows, List<CopiesChange>> table : tables.entrySet()) {
            takeOut(table.getKey(), table.getValue());
            putIn(table.getKey(), table.getValue());
        }
    }

    private void takeOut(KeylessRows rows, List<CopiesChange> changes) throws SQLException {
        List<CopiesChange> fewer =
                changes.stream().filter(change -> change.lacking() < 0).toList();
        List<Long> numbers = fewer.stream().map(change -> -change.lacking()).toList();
        List<KeylessRows.TakenOut> taken =
                rows.takeOut(target, fewer.stream().map(CopiesChange::content).toList(), numbers);
        for (KeylessRows.TakenOut one : taken) {
            log.addTakenOut(rows, one.row());
        }
        long left = numbers.stream().mapToLong(Long::longValue).sum() - taken.size();
        if (left > 0) {
            found.leaveOut(rows.target(), left + " rows that somebody was changing on the target");
        }
    }

    private void putIn(KeylessRows rows, List<CopiesChange> changes) throws SQLException {
        for (CopiesChange change : changes) {
            for (long i = 0; i < change.lacking(); i++) {
                log.addPutIn(rows, rows.putIn(target, change.content()));
            }
        }
    }
}
