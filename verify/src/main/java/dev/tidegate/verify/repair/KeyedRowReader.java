package dev.tidegate.verify.repair;

import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.repair.rows.KeyedRows;
import dev.tidegate.verify.repair.rows.RowChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads rows with keys again, on both sides. */
record KeyedRowReader(Connection source, Connection target, RepairCandidates found) {

    /** @param differences of one table */
    List<RowChange> changes(TablePair pair, List<Difference> differences) throws SQLException {
        List<RowChange> read = new ArrayList<>();
        for (Difference difference : differences) {
            try {
                read.add(change(KeyedRows.of(pair, difference.keyColumns()), difference.keyValues()));
            } catch (KeyedRows.DuplicateKeyException e) {
                found.leaveOut(pair.source().id(), e.getMessage() + ", " + String.join(", ", difference.key()));
            }
        }
        // A key in two forms (1.0 and 1.00) is found as two rows, and is one.
        Map<List<String>, RowChange> changes = new LinkedHashMap<>();
        for (RowChange change : asTargetPrints(pair, read)) {
            if (!change.before().equals(change.after())) {
                changes.put(change.keyThere(), change);
            }
        }
        return List.copyOf(changes.values());
    }

    private List<RowChange> asTargetPrints(TablePair pair, List<RowChange> read) throws SQLException {
        List<RowChange> there =
                read.stream().filter(change -> change.after().isPresent()).toList();
        List<RowChange> changes = new ArrayList<>(
                read.stream().filter(change -> change.after().isEmpty()).toList());
        List<List<String>> rows =
                there.stream().map(change -> change.after().orElseThrow()).toList();
        List<Optional<List<String>>> printed = KeyedRows.asTargetPrints(pair, target, rows);
        for (int i = 0; i < there.size(); i++) {
            RowChange change = there.get(i);
            if (printed.get(i).isPresent()) {
                changes.add(new RowChange(change.copy(), change.key(), change.before(), printed.get(i)));
            } else {
                found.leaveOut(
                        pair.source().id(),
                        "a row whose values the target does not take, " + String.join(", ", change.key()));
            }
        }
        return changes;
    }

    private RowChange change(KeyedRows copy, List<String> key) throws SQLException {
        List<List<String>> onSource = copy.readSource(source, key);
        List<List<String>> onTarget = copy.readTarget(target, key, !target.isReadOnly());
        Optional<List<String>> before = copy.exactly(onTarget, key);
        Optional<List<String>> after = copy.exactly(onSource, key);
        if (after.isEmpty()) {
            after = inAnotherForm(copy, onSource, onTarget);
        }
        if (before.isEmpty()) {
            before = inAnotherForm(copy, onTarget, onSource);
        }
        KeyedRows read = after.isEmpty() ? copy.whole() : copy;
        return after.isEmpty() && before.isPresent()
                ? new RowChange(
                        read, key, read.exactly(read.readTarget(target, key, false), copy.key(before.get())), after)
                : new RowChange(read, key, before, after);
    }

    /** The only row of this side of which the other has none with just that key. */
    private static Optional<List<String>> inAnotherForm(
            KeyedRows copy, List<List<String>> here, List<List<String>> there) {
        List<List<String>> keysThere = there.stream().map(copy::key).toList();
        List<List<String>> alone =
                here.stream().filter(row -> !keysThere.contains(copy.key(row))).toList();
        return alone.size() == 1 ? Optional.of(alone.get(0)) : Optional.empty();
    }
}
