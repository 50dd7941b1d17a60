package dev.tidegate.state.history;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.history.KnownHistory.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Table {@code source_history}. In the caller's transaction. */
public final class SourceHistoryStore {

    private static final String SELECT = """
            SELECT timeline, refused_code, refused_problem, refused_next_step, refused_at
            FROM tidegate.source_history
            WHERE pipeline = ?
            """;

    private static final String KEEP = """
            INSERT INTO tidegate.source_history AS h (pipeline, timeline, kept_at)
            VALUES (?, CAST(? AS bigint), clock_timestamp())
            ON CONFLICT (pipeline) DO UPDATE
            SET timeline = excluded.timeline,
                kept_at = excluded.kept_at,
                refused_code = NULL,
                refused_problem = NULL,
                refused_next_step = NULL,
                refused_at = NULL
            WHERE h.timeline IS DISTINCT FROM excluded.timeline OR h.refused_at IS NOT NULL
            """;

    private static final String REFUSE = """
            INSERT INTO tidegate.source_history
                   (pipeline, refused_code, refused_problem, refused_next_step, refused_at)
            VALUES (?, ?, ?, ?, clock_timestamp())
            ON CONFLICT (pipeline) DO UPDATE
            SET refused_code = excluded.refused_code,
                refused_problem = excluded.refused_problem,
                refused_next_step = excluded.refused_next_step,
                refused_at = excluded.refused_at
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public SourceHistoryStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    public KnownHistory read() throws SQLException {
        return target.first(SELECT, SourceHistoryStore::map, pipeline).orElse(KnownHistory.NONE);
    }

    private static KnownHistory map(ResultSet row) throws SQLException {
        String code = row.getString("refused_code");
        return new KnownHistory(
                Optional.ofNullable(row.getObject("timeline", Long.class)),
                code == null
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                code,
                                row.getString("refused_problem"),
                                row.getString("refused_next_step"),
                                Sql.instant(row, "refused_at"))));
    }

    /** The stream continues on this timeline, and a refusal is past. */
    public void keep(SourcePosition source) throws SQLException {
        target.update(KEEP, pipeline, source.timeline().map(String::valueOf));
    }

    public void refuse(TidegateException why) throws SQLException {
        target.update(REFUSE, pipeline, why.code(), why.getMessage(), why.nextStep());
    }
}
