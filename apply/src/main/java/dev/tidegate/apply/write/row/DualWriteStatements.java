package dev.tidegate.apply.write.row;

import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.config.tables.DualWrite;
import dev.tidegate.config.tables.DualWritePolicy;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of a table that the application writes to on the target too: a row that exists may be newer than the change, and
 * may appear at any moment.
 */
final class DualWriteStatements {

    /** The application may insert the row between the check and the insert, and delete it again. */
    private static final int TRIES_MAX = 5;

    private final Connection connection;
    private final RowStatements rows;
    private final Drift drift;

    DualWriteStatements(Connection connection, RowStatements rows, Drift drift) {
        this.connection = connection;
        this.rows = rows;
        this.drift = drift;
    }

    /** @param change an insert with a key */
    void insert(TargetTable table, Change change, DualWrite rule) throws SQLException, MissingInTargetException {
        for (int i = 1; !isDone(table, change, rule); i++) {
            if (i == TRIES_MAX) {
                throw new TidegateException(
                        ApplyCode.DUAL_WRITE_RACE,
                        "the application inserts and deletes the row of an INSERT of " + change.table() + " at "
                                + change.lsn() + " again and again",
                        "");
            }
        }
    }

    private boolean isDone(TargetTable table, Change change, DualWrite rule)
            throws SQLException, MissingInTargetException {
        RowMatch there = RowMatch.key(table, change.key());
        if (rule.policy() == DualWritePolicy.SOURCE_WINS || rule.policy() == DualWritePolicy.NEWEST_WINS) {
            if (overwrite(table, there, change, change.key(), rule) > 0) {
                drift.count(change.table(), DriftKind.SOURCE_WON, change.lsn());
                return true;
            }
        }
        if (rule.policy() != DualWritePolicy.SOURCE_WINS && rows.count(table, there) > 0) {
            keep(change, rule);
            return true;
        }
        return inserted(table, change);
    }

    private void keep(Change change, DualWrite rule) {
        if (rule.policy() == DualWritePolicy.STOP) {
            throw new TidegateException(
                    ApplyCode.DUAL_WRITE_CONFLICT,
                    "INSERT of " + change.table() + " at " + change.lsn()
                            + " meets a row of the application's own, key columns "
                            + change.key().columns(),
                    "remove one of the two rows, or give the table another policy in tables.dual-write and start again");
        }
        drift.count(change.table(), DriftKind.TARGET_KEPT, change.lsn());
    }

    private boolean inserted(TargetTable table, Change change) throws SQLException, MissingInTargetException {
        Savepoint before = connection.setSavepoint();
        try {
            rows.insert(table, change.after());
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            connection.rollback(before);
            if (!SqlFailures.isUniqueCollision(e) || rows.count(table, RowMatch.key(table, change.key())) == 0) {
                throw e;
            }
            return false;
        }
    }

    /**
     * An UPDATE of the source, which under newest-wins leaves a newer row as it is.
     *
     * @param there the row
     * @return false if there is none
     */
    boolean update(TargetTable table, RowMatch there, Change change, Row same, DualWrite rule)
            throws SQLException, MissingInTargetException {
        if (overwrite(table, there, change, same, rule) > 0) {
            return true;
        }
        if (rows.count(table, there) == 0) {
            return false;
        }
        drift.count(change.table(), DriftKind.TARGET_KEPT, change.lsn());
        return true;
    }

    private long overwrite(TargetTable table, RowMatch there, Change change, Row same, DualWrite rule)
            throws SQLException, MissingInTargetException {
        RowMatch match = rule.newestBy().isPresent()
                ? older(table, there, change, rule.newestBy().get())
                : there;
        return rows.update(table, match, change.after(), same);
    }

    /** A row without a time is older than every other, and the source's is not older than one of the same time. */
    private static RowMatch older(TargetTable table, RowMatch there, Change change, String newestBy)
            throws MissingInTargetException {
        TargetColumn column = table.column(newestBy);
        int index = change.after().columns().indexOf(newestBy);
        if (index < 0 || change.after().isUnchanged(index)) {
            return there;
        }
        List<String> parameters = new ArrayList<>(there.parameters());
        String condition = " AND " + column.quoted() + " IS NULL";
        if (change.after().text(index) != null) {
            condition =
                    " AND (" + column.quoted() + " IS NULL OR " + column.quoted() + " <= " + column.parameter() + ")";
            parameters.add(change.after().text(index));
        }
        return new RowMatch(there.sql() + condition, parameters);
    }
}
