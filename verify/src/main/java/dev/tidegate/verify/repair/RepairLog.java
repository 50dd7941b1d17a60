package dev.tidegate.verify.repair;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.verify.repair.rows.KeyedRows;
import dev.tidegate.verify.repair.rows.KeylessRows;
import dev.tidegate.verify.repair.rows.RowChange;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What repairs have written and what was there before, in the target. In its caller's transaction. */
final class RepairLog {

    /**
     * A row of the target with its states before and after.
     *
     * @param keyColumns empty if what the row holds is all that tells it from others
     */
    record Entry(
            TableId table,
            List<String> keyColumns,
            List<String> keyValues,
            List<String> columns,
            Optional<List<String>> before,
            Optional<List<String>> after) {

        boolean hasKey() {
            return !keyColumns.isEmpty();
        }
    }

    private static final String BEGIN = """
            INSERT INTO tidegate.repair (id, pipeline, at_lsn)
            VALUES (?, ?, CAST(? AS pg_lsn))
            """;

    private static final String ADD = """
            INSERT INTO tidegate.repair_row (id, number, schema_name, table_name, key_columns, key_values, columns,
                   old_values, new_values)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** The newest change first: it may stand on an older one. */
    private static final String READ = """
            SELECT schema_name, table_name, key_columns, key_values, columns, old_values, new_values
            FROM tidegate.repair_row
            WHERE id = ?
            ORDER BY number DESC
            """;

    private static final String UNDONE = """
            UPDATE tidegate.repair
            SET undone_at = clock_timestamp()
            WHERE id = ? AND pipeline = ? AND undone_at IS NULL
            """;

    private final Connection target;
    private final UUID id;
    private int rows;

    private RepairLog(Connection target, UUID id) {
        this.target = target;
        this.id = id;
    }

    static RepairLog begin(Connection target, PipelineName pipeline, UUID id, Lsn point) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(BEGIN)) {
            statement.setObject(1, id);
            statement.setString(2, pipeline.value());
            statement.setString(3, point.toString());
            statement.executeUpdate();
        }
        return new RepairLog(target, id);
    }

    /**
     * For taking a repair back, which is marked as done.
     *
     * @return empty if there is no such repair, or it is already undone
     */
    static Optional<RepairLog> undo(Connection target, PipelineName pipeline, UUID id) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(UNDONE)) {
            statement.setObject(1, id);
            statement.setString(2, pipeline.value());
            return statement.executeUpdate() == 1 ? Optional.of(new RepairLog(target, id)) : Optional.empty();
        }
    }

    /** As the target prints it afterwards, because an undo compares the row with that. */
    void add(RowChange change) throws SQLException {
        KeyedRows copy = change.copy();
        add(new Entry(
                copy.target(),
                copy.keyColumns(),
                change.key(),
                copy.columns(),
                change.before(),
                copy.readTarget(target, change.key())));
    }

    /** A row without a key that is gone. */
    void addDeleted(KeylessRows table, List<String> row) throws SQLException {
        add(new Entry(table.target(), List.of(), List.of(), table.allColumns(), Optional.of(row), Optional.empty()));
    }

    /** A row without a key that is new. */
    void addInserted(KeylessRows table, List<String> row) throws SQLException {
        add(new Entry(table.target(), List.of(), List.of(), table.allColumns(), Optional.empty(), Optional.of(row)));
    }

    private void add(Entry entry) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(ADD)) {
            statement.setObject(1, id);
            statement.setInt(2, rows++);
            statement.setString(3, entry.table().schema());
            statement.setString(4, entry.table().name());
            statement.setArray(5, array(entry.keyColumns()));
            statement.setArray(6, array(entry.keyValues()));
            statement.setArray(7, array(entry.columns()));
            statement.setArray(
                    8, entry.before().isPresent() ? array(entry.before().get()) : null);
            statement.setArray(
                    9, entry.after().isPresent() ? array(entry.after().get()) : null);
            statement.executeUpdate();
        }
    }

    private Array array(List<String> texts) throws SQLException {
        return target.createArrayOf("text", texts.toArray());
    }

    List<Entry> read() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(READ)) {
            statement.setObject(1, id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(
                            new TableId(row.getString(1), row.getString(2)),
                            texts(row.getArray(3)).orElseThrow(),
                            texts(row.getArray(4)).orElseThrow(),
                            texts(row.getArray(5)).orElseThrow(),
                            texts(row.getArray(6)),
                            texts(row.getArray(7))));
                }
            }
        }
        return entries;
    }

    private static Optional<List<String>> texts(Array array) throws SQLException {
        return array == null ? Optional.empty() : Optional.of(Arrays.asList((String[]) array.getArray()));
    }
}
