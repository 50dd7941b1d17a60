package dev.tidegate.state;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The pipeline as the target knows it.
 *
 * @param sourceSystemId system identifier of the source cluster that the stream comes from
 * @param consistentLsn the slot's consistent point, empty until the slot exists
 * @param phase LOADING until every row of the snapshot is in the target
 */
public record PipelineState(
        StreamId stream, String sourceSystemId, String sourceDatabase, Optional<Lsn> consistentLsn, Phase phase) {

    /** What the pipeline is doing. */
    public enum Phase {
        LOADING("loading"),
        STREAMING("streaming");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private static final String SELECT = """
            SELECT stream_id, source_system_id, source_database, consistent_lsn::text, state
            FROM tidegate.pipeline
            WHERE pipeline = ?
            """;

    /** @return empty if this target knows no such pipeline */
    public static Optional<PipelineState> read(Connection target, PipelineName pipeline) throws SQLException {
        if (!StateSchema.isInstalled(target)) {
            return Optional.empty();
        }
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(map(row)) : Optional.empty();
            }
        }
    }

    private static PipelineState map(ResultSet row) throws SQLException {
        return new PipelineState(
                StreamId.parse(row.getString("stream_id")),
                row.getString("source_system_id"),
                row.getString("source_database"),
                Optional.ofNullable(row.getString("consistent_lsn")).map(Lsn::parse),
                row.getString("state").equals("streaming") ? Phase.STREAMING : Phase.LOADING);
    }
}
