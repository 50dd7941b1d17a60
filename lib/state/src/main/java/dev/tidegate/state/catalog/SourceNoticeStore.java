package dev.tidegate.state.catalog;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** What of the source has to be put right, in tables {@code source_notice} and {@code source_look}. In the caller's transaction. */
public final class SourceNoticeStore {

    private static final String SELECT = """
            SELECT subject, code, problem, next_step
            FROM tidegate.source_notice
            WHERE pipeline = ?
            ORDER BY found_at, subject, problem
            """;

    private static final String DELETE = """
            DELETE FROM tidegate.source_notice
            WHERE pipeline = ? AND subject = ? AND code = ? AND problem = ?
            """;

    private static final String UPSERT = """
            INSERT INTO tidegate.source_notice (pipeline, subject, code, problem, next_step)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, subject, code, problem) DO UPDATE
            SET next_step = excluded.next_step
            """;

    private static final String SELECT_LOOK = """
            SELECT looked_at
            FROM tidegate.source_look
            WHERE pipeline = ?
            """;

    private static final String UPSERT_LOOK = """
            INSERT INTO tidegate.source_look (pipeline, looked_at)
            VALUES (?, clock_timestamp())
            ON CONFLICT (pipeline) DO UPDATE
            SET looked_at = excluded.looked_at
            """;

    private final Sql target;
    private final PipelineName pipeline;
    private final ForeignMessageStore foreign;

    public SourceNoticeStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.foreign = new ForeignMessageStore(target, pipeline);
        this.pipeline = pipeline;
    }

    /** @return the oldest first */
    public List<SourceNotice> all() throws SQLException {
        return target.list(
                SELECT,
                row -> new SourceNotice(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                pipeline);
    }

    /** The time first: what is read after it is as of then, or younger. */
    public SourceFindings read() throws SQLException {
        return new SourceFindings(
                target.first(SELECT_LOOK, row -> Sql.instant(row, "looked_at"), pipeline), all(), foreign.all());
    }

    /** The last step of a look: whatever it found is recorded. */
    public void recordLook() throws SQLException {
        target.update(UPSERT_LOOK, pipeline);
    }

    /** These are all that there are now. */
    void replace(Collection<SourceNotice> found) throws SQLException {
        List<SourceNotice> now = found.stream().map(SourceNotice::bounded).toList();
        for (SourceNotice old : all()) {
            if (!now.contains(old)) {
                target.update(DELETE, pipeline, old.subject(), old.code(), old.problem());
            }
        }
        for (SourceNotice notice : now) {
            target.update(UPSERT, pipeline, notice.subject(), notice.code(), notice.problem(), notice.nextStep());
        }
    }
}
