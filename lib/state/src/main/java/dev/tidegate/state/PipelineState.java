package dev.tidegate.state;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
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

        static Phase of(String text) {
            return text.equals(STREAMING.text) ? STREAMING : LOADING;
        }
    }

    private static final String SELECT = """
            SELECT stream_id, source_system_id, source_database, consistent_lsn::text, state
            FROM tidegate.pipeline
            WHERE pipeline = ?
            """;

    /**
     * @return empty if this target knows no such pipeline
     * @throws TidegateException STATE-NEWER or STATE-OLDER: nothing else of this state is to be read either
     */
    public static Optional<PipelineState> read(Connection target, PipelineName pipeline) throws SQLException {
        return StateVersion.read(target).requireKnown().isInstalled() ? select(target, pipeline) : Optional.empty();
    }

    /**
     * For what comes before a start, which migrates older state: what this reads is the same in all of them.
     *
     * @throws TidegateException STATE-NEWER
     */
    public static Optional<PipelineState> readBeforeStart(Connection target, PipelineName pipeline)
            throws SQLException {
        return StateVersion.read(target).refuseNewer().isInstalled() ? select(target, pipeline) : Optional.empty();
    }

    private static Optional<PipelineState> select(Connection target, PipelineName pipeline) throws SQLException {
        return Sql.on(target).first(SELECT, PipelineState::map, pipeline);
    }

    private static PipelineState map(ResultSet row) throws SQLException {
        return new PipelineState(
                StreamId.parse(row.getString("stream_id")),
                row.getString("source_system_id"),
                row.getString("source_database"),
                Optional.ofNullable(row.getString("consistent_lsn")).map(Lsn::parse),
                Phase.of(row.getString("state")));
    }
}
