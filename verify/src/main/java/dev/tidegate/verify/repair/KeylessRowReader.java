package dev.tidegate.verify.repair;

import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.DifferenceKind;
import dev.tidegate.verify.repair.rows.KeylessRows;
import dev.tidegate.verify.repair.rows.RowCountChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Counts rows without keys again, on both sides. The place where one was found says only which content to look for: whatever
 * lies there now, as many rows of it as the source has are right.
 */
record KeylessRowReader(Connection source, Connection target, RepairCandidates found) {

    /** @param differences of one table */
    List<RowCountChange> changes(TablePair pair, List<Difference> differences) throws SQLException {
        KeylessRows rows = KeylessRows.of(pair);
        List<List<String>> contents = List.copyOf(contents(rows, pair, differences));
        List<Long> rowsToAdd = rows.rowsToAdd(source, target, contents);
        List<RowCountChange> changes = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            if (!found.takes(Math.abs(rowsToAdd.get(i)))) {
                found.leaveOut(pair.source().id(), "a content of which " + Math.abs(rowsToAdd.get(i)) + " rows differ");
            } else if (rowsToAdd.get(i) != 0) {
                changes.add(new RowCountChange(rows, contents.get(i), rowsToAdd.get(i)));
            }
        }
        leaveOutTheRest(pair, differences, changes);
        return changes;
    }

    /** Where another row lies by now, nothing tells of the one that was found there. */
    private void leaveOutTheRest(TablePair pair, List<Difference> differences, List<RowCountChange> changes) {
        long rest = differences.stream().mapToLong(Difference::count).sum()
                - changes.stream()
                        .mapToLong(change -> Math.abs(change.rowsToAdd()))
                        .sum();
        if (rest > 0) {
            found.leaveOut(
                    pair.source().id(), rest + " rows without key are right by now, or have moved since; verify again");
        }
    }

    /** Each once, as the target prints it. */
    private Set<List<String>> contents(KeylessRows rows, TablePair pair, List<Difference> differences)
            throws SQLException {
        List<List<String>> read = new ArrayList<>();
        for (Difference difference : differences) {
            boolean isOnSource = difference.kind() == DifferenceKind.MISSING;
            Optional<List<String>> content = isOnSource
                    ? rows.onSource(source, difference.keyValues())
                    : rows.onTarget(target, difference.keyValues());
            content.ifPresent(read::add);
        }
        Set<List<String>> contents = new LinkedHashSet<>();
        for (Optional<List<String>> printed : rows.asTargetPrints(target, read)) {
            if (printed.isPresent()) {
                contents.add(printed.get());
            } else {
                found.leaveOut(pair.source().id(), "a row whose values the target does not take");
            }
        }
        return contents;
    }
}
