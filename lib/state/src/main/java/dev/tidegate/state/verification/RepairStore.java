package dev.tidegate.state.verification;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What repairs have written and what was there before, in tables {@code repair} and {@code repair_row}. In the transaction of
 * the rows that are written.
 */
public final class RepairStore {

    private static final String BEGIN = """
            INSERT INTO tidegate.repair (id, pipeline, at_lsn)
            VALUES (?, ?, CAST(? AS pg_lsn))
            """;

    private static final String UNDO = """
            UPDATE tidegate.repair
            SET undone_at = clock_timestamp()
            WHERE id = ? AND pipeline = ? AND undone_at IS NULL
            """;

    private static final String ADD = """
            INSERT INTO tidegate.repair_row (id, number, schema_name, table_name, key_columns, key_values, columns,
                   old_values, new_values)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** The newest change first: it may stand on an older one. */
    private static final String SELECT_ROWS = """
            SELECT schema_name, table_name, key_columns, key_values, columns, old_values, new_values
            FROM tidegate.repair_row
            WHERE id = ?
            ORDER BY number DESC
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public RepairStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** @param point the rows become the source's as of there */
    public void begin(UUID id, Lsn point) throws SQLException {
        target.update(BEGIN, id, pipeline, point);
    }

    /**
     * Marks a repair as undone.
     *
     * @return false if there is none of that id, or it is already undone
     */
    public boolean undo(UUID id) throws SQLException {
        return target.update(UNDO, id, pipeline) == 1;
    }

    /** @param number of the row in the repair, in the order of writing */
    public void add(UUID id, int number, RepairedRow row) throws SQLException {
        target.update(
                ADD,
                id,
                number,
                row.table().schema(),
                row.table().name(),
                row.keyColumns(),
                row.keyValues(),
                row.columns(),
                row.before(),
                row.after());
    }

    /** @return the newest first */
    public List<RepairedRow> rows(UUID id) throws SQLException {
        return target.list(SELECT_ROWS, RepairStore::map, id);
    }

    private static RepairedRow map(ResultSet row) throws SQLException {
        return new RepairedRow(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                texts(row.getArray("key_columns")).orElseThrow(),
                texts(row.getArray("key_values")).orElseThrow(),
                texts(row.getArray("columns")).orElseThrow(),
                texts(row.getArray("old_values")),
                texts(row.getArray("new_values")));
    }

    private static Optional<List<String>> texts(Array array) throws SQLException {
        return array == null ? Optional.empty() : Optional.of(Arrays.asList((String[]) array.getArray()));
    }
}
