package dev.tidegate.load.plan;

import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A table as the state has it.
 *
 * @param ours whether rows of the target's table may be the pipeline's own
 * @param base point of the snapshot of the first piece; empty until it is split into pieces
 * @param baseXmin see {@link SharedSnapshot#xmin}
 * @param columns that were copied
 */
public record LoadTableRow(
        String state,
        int lane,
        boolean ours,
        Optional<Lsn> base,
        long baseXmin,
        String columns,
        int pieces,
        int piecesLoaded,
        long rows,
        long bytes) {

    private static final String READ = """
            SELECT schema_name, table_name, state, lane, ours, base_lsn::text, base_xmin, columns, pieces, pieces_loaded, rows,
                   bytes
            FROM tidegate.load_table
            WHERE pipeline = ?
            """;

    /** All tables of a pipeline, by name. */
    static Map<TableId, LoadTableRow> read(Connection target, PipelineName pipeline) throws SQLException {
        Map<TableId, LoadTableRow> tables = new TreeMap<>();
        try (PreparedStatement statement = target.prepareStatement(READ)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.put(
                            new TableId(row.getString("schema_name"), row.getString("table_name")),
                            new LoadTableRow(
                                    row.getString("state"),
                                    row.getInt("lane"),
                                    row.getBoolean("ours"),
                                    Optional.ofNullable(row.getString("base_lsn"))
                                            .map(Lsn::parse),
                                    row.getLong("base_xmin"),
                                    row.getString("columns"),
                                    row.getInt("pieces"),
                                    row.getInt("pieces_loaded"),
                                    row.getLong("rows"),
                                    row.getLong("bytes")));
                }
            }
        }
        return tables;
    }

    boolean isLoaded() {
        return state.equals("loaded");
    }
}
