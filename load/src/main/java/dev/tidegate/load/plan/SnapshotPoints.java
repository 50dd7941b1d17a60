package dev.tidegate.load.plan;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How far apart the snapshots are from which a pipeline's tables were copied. */
public final class SnapshotPoints {

    private static final String MIXED = """
            SELECT schema_name, table_name
            FROM tidegate.load_table
            WHERE pipeline = ? AND base_lsn <> loaded_lsn
            """;

    /** Only tables of one snapshot satisfy the constraints between them before the stream has passed the last one. */
    private static final String ONE_SNAPSHOT = """
            SELECT NOT EXISTS (SELECT
                               FROM tidegate.load_table t
                               JOIN tidegate.pipeline p USING (pipeline)
                               WHERE t.pipeline = ?
                                 AND (t.loaded_lsn IS DISTINCT FROM p.consistent_lsn
                                      OR t.base_lsn IS DISTINCT FROM p.consistent_lsn))
            """;

    /** Whether every table has caught up with the main lane, which has passed the last snapshot. */
    private static final String SETTLED = """
            SELECT NOT EXISTS (SELECT FROM tidegate.load_table t
                               WHERE t.pipeline = c.pipeline AND (t.lane <> 0 OR t.state <> 'loaded'
                                                                  OR t.loaded_lsn > c.commit_lsn))
            FROM tidegate.checkpoint c
            WHERE c.pipeline = ? AND c.lane = 0
            """;

    private final Connection target;
    private final PipelineName pipeline;

    public SnapshotPoints(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    public List<TableId> mixed() throws SQLException {
        List<TableId> tables = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(MIXED)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return tables;
    }

    public boolean isOneSnapshot() throws SQLException {
        return isTrue(ONE_SNAPSHOT);
    }

    public boolean isSettled() throws SQLException {
        return isTrue(SETTLED);
    }

    private boolean isTrue(String question) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(question)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
