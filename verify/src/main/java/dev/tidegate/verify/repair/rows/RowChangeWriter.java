package dev.tidegate.verify.repair.rows;

import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Writes changes of rows that may stand in each other's way: what a unique index refuses is tried again when the others
 * are written, and where several wait for each other (values that change places) they are all taken out and put back.
 */
public final class RowChangeWriter {

    /** unique_violation, exclusion_violation. */
    private static final Set<String> IN_THE_WAY = Set.of("23505", "23P01");

    private final Connection target;

    /** @param target in a transaction */
    public RowChangeWriter(Connection target) {
        this.target = target;
    }

    /** @return the changes in the order of writing */
    public static List<RowChange> inOrder(List<RowChange> changes) {
        return changes.stream()
                .sorted(Comparator.comparingInt(RowChange::order))
                .toList();
    }

    public void write(List<RowChange> changes) throws SQLException {
        Sql.on(target).execute(DatabaseSearchPath.of(target).enter());
        writeAll(changes);
        Sql.on(target).execute(DatabaseSearchPath.LEAVE);
    }

    private void writeAll(List<RowChange> changes) throws SQLException {
        List<RowChange> left = inOrder(changes);
        while (!left.isEmpty()) {
            List<RowChange> refused = new ArrayList<>();
            for (RowChange change : left) {
                if (!written(change)) {
                    refused.add(change);
                }
            }
            if (refused.size() == left.size()) {
                exchange(refused);
                return;
            }
            left = refused;
        }
    }

    private boolean written(RowChange change) throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            change.copy().write(target, change.before(), change.after());
            target.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!IN_THE_WAY.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            target.rollback(before);
            return false;
        }
    }

    /** If something else is in the way, the insert says so. */
    private void exchange(List<RowChange> changes) throws SQLException {
        List<List<String>> kept = new ArrayList<>();
        for (RowChange change : changes) {
            boolean isThere = change.before().isPresent();
            kept.add(isThere ? change.copy().takeOut(target, change.before().get()) : List.of());
        }
        for (int i = 0; i < changes.size(); i++) {
            RowChange change = changes.get(i);
            if (change.before().isPresent()) {
                change.copy().putBack(target, kept.get(i), change.after().orElseThrow());
            } else {
                change.copy().write(target, change.before(), change.after());
            }
        }
    }
}
