package dev.tidegate.verify.repair;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.state.verification.RepairStore;
import dev.tidegate.state.verification.RepairedRow;
import dev.tidegate.verify.repair.rows.KeyedRows;
import dev.tidegate.verify.repair.rows.KeylessRows;
import dev.tidegate.verify.repair.rows.RowChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Log of a repair that is under way: what it writes and what was there before. In its caller's transaction. */
final class RepairLog {

    private final Connection target;
    private final RepairStore store;
    private final UUID id;
    private int rows;

    private RepairLog(Connection target, RepairStore store, UUID id) {
        this.target = target;
        this.store = store;
        this.id = id;
    }

    static RepairLog begin(Connection target, PipelineName pipeline, UUID id, Lsn point) throws SQLException {
        RepairStore store = new RepairStore(target, pipeline);
        store.begin(id, point);
        return new RepairLog(target, store, id);
    }

    /** As the target prints it afterwards, because an undo compares the row with that. */
    void add(RowChange change) throws SQLException {
        KeyedRows copy = change.copy();
        List<String> key = change.after().map(copy::key).orElseGet(change::keyThere);
        add(new RepairedRow(
                copy.target(),
                copy.keyColumns(),
                key,
                copy.columns(),
                change.before(),
                copy.exactly(copy.readTarget(target, key, true), key)));
    }

    /** A row without a key that is gone. */
    void addDeleted(KeylessRows table, List<String> row) throws SQLException {
        add(new RepairedRow(
                table.target(), List.of(), List.of(), table.allColumns(), Optional.of(row), Optional.empty()));
    }

    /** A row without a key that is new. */
    void addInserted(KeylessRows table, List<String> row) throws SQLException {
        add(new RepairedRow(
                table.target(), List.of(), List.of(), table.allColumns(), Optional.empty(), Optional.of(row)));
    }

    private void add(RepairedRow row) throws SQLException {
        store.add(id, rows++, row);
    }
}
