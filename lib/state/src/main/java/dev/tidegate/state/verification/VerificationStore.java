package dev.tidegate.state.verification;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.sql.Sql.RowReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Results of verifications, from tables {@code verification} and {@code verification_table}, for the gate. A verification that
 * stays at 'running' was killed. In auto-commit.
 */
public final class VerificationStore {

    private static final String FORGET = """
            DELETE FROM tidegate.verification
            WHERE pipeline = ?
            """;

    private static final String BEGIN = """
            INSERT INTO tidegate.verification (id, pipeline, mode, all_tables, state)
            VALUES (?, ?, ?, ?, 'running')
            """;

    /** A table that was looked at again takes the place of its first result. */
    private static final String ADD_TABLE = """
            INSERT INTO tidegate.verification_table (id, schema_name, table_name, state, source_rows, target_rows, missing,
                   extra, mismatched, note, at_lsn, took, source_xmin, target_xmin, shape)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS pg_lsn), ? * interval '1 millisecond', ?, ?, ?)
            ON CONFLICT (id, schema_name, table_name) DO UPDATE
            SET state = excluded.state,
                source_rows = excluded.source_rows,
                target_rows = excluded.target_rows,
                missing = excluded.missing,
                extra = excluded.extra,
                mismatched = excluded.mismatched,
                note = excluded.note,
                at_lsn = excluded.at_lsn,
                took = excluded.took,
                source_xmin = excluded.source_xmin,
                target_xmin = excluded.target_xmin,
                shape = excluded.shape
            """;

    /** The last one of its mode, if it came to no end: what it has found the same. */
    private static final String UNFINISHED = """
            SELECT t.schema_name, t.table_name, t.source_rows, t.target_rows, t.at_lsn::text
            FROM tidegate.verification_table t
            WHERE t.state = 'same'
              AND t.id = (SELECT CASE WHEN v.at_lsn IS NULL THEN v.id END
                          FROM tidegate.verification v
                          WHERE v.pipeline = ? AND v.mode = ? AND v.id <> ?
                          ORDER BY v.started_at DESC
                          LIMIT 1)
            """;

    /** What differed since then was written since then. */
    private static final String BASELINES = """
            SELECT DISTINCT ON (t.schema_name, t.table_name)
                   t.schema_name, t.table_name, t.source_xmin, t.target_xmin, t.shape
            FROM tidegate.verification_table t
            JOIN tidegate.verification v USING (id)
            WHERE v.pipeline = ? AND v.mode = 'full' AND t.state = 'same' AND t.shape IS NOT NULL
            ORDER BY t.schema_name, t.table_name, t.at_lsn DESC
            """;

    private static final String FINISH = """
            UPDATE tidegate.verification
            SET state = ?,
                at_lsn = CAST(? AS pg_lsn),
                applier_held = ? * interval '1 millisecond',
                finished_at = clock_timestamp()
            WHERE id = ?
            """;

    /** A verification that is under way adds its tables one by one. */
    private static final String NEWEST = """
            SELECT count(*) AS verifications, max(v.finished_at)::text AS finished,
                   (SELECT count(*)
                    FROM tidegate.verification_table
                    WHERE id = (SELECT id
                                FROM tidegate.verification
                                WHERE pipeline = ?
                                ORDER BY started_at DESC
                                LIMIT 1)) AS tables
            FROM tidegate.verification v
            WHERE v.pipeline = ?
            """;

    /** To be the same, a table has to be compared row by row; a difference is one however it was found. */
    private static final String LAST_OF_EACH_TABLE = """
            SELECT DISTINCT ON (t.schema_name, t.table_name)
                   t.schema_name, t.table_name, t.state, t.at_lsn::text, v.started_at, t.missing, t.extra, t.mismatched,
                   t.note
            FROM (SELECT id, mode, started_at
                  FROM tidegate.verification
                  WHERE pipeline = ?
                  ORDER BY started_at DESC
                  LIMIT 100) v
            JOIN tidegate.verification_table t ON t.id = v.id
            WHERE v.mode = 'full' OR t.state = 'different'
            ORDER BY t.schema_name, t.table_name, v.started_at DESC
            """;

    /**
     * What tells whether there is something new.
     *
     * @param finished when one came to its end last
     * @param tables of the one that began last
     */
    public record Newest(long verifications, Optional<String> finished, long tables) {}

    private final Sql target;
    private final PipelineName pipeline;

    public VerificationStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** @param ofAllTables of the pipeline */
    public UUID begin(VerificationMode mode, boolean ofAllTables) throws SQLException {
        UUID id = UUID.randomUUID();
        target.update(BEGIN, id, pipeline, mode.text(), ofAllTables);
        return id;
    }

    /** As soon as it is known. */
    public void add(UUID id, TableVerification found) throws SQLException {
        target.update(
                ADD_TABLE,
                id,
                found.table().schema(),
                found.table().name(),
                found.state().text(),
                found.counts().source(),
                found.counts().target(),
                found.counts().missing(),
                found.counts().extra(),
                found.counts().mismatched(),
                found.note(),
                found.at(),
                found.took().toMillis(),
                found.baseline().map(Baseline::sourceXmin),
                found.baseline().map(Baseline::targetXmin),
                found.baseline().map(Baseline::shape));
    }

    /**
     * The verdict is written last: who reads it finds the tables too.
     *
     * @param at empty if it came to no result
     * @param applierHeld how long the applier stood for it
     */
    public void finish(UUID id, ComparisonState state, Optional<Lsn> at, Duration applierHeld) throws SQLException {
        target.update(FINISH, state.text(), at, applierHeld.toMillis(), id);
    }

    /** @return of the last verification of the mode, if it came to no end: the tables that it has found the same */
    public List<TableVerification> unfinished(UUID id, VerificationMode mode) throws SQLException {
        return target.list(
                UNFINISHED,
                row -> new TableVerification(
                        table(row),
                        ComparisonState.SAME,
                        new RowCounts(row.getLong("source_rows"), row.getLong("target_rows"), 0, 0, 0),
                        "",
                        Lsn.parse(row.getString("at_lsn")),
                        Duration.ZERO,
                        Optional.empty()),
                pipeline,
                mode.text(),
                id);
    }

    /** @return of each table the newest point at which all of its rows were the same, by the source's names */
    public Map<TableId, Baseline> baselines() throws SQLException {
        return byTable(
                BASELINES,
                row -> new Baseline(row.getLong("source_xmin"), row.getLong("target_xmin"), row.getString("shape")));
    }

    public Newest newest() throws SQLException {
        return target.one(
                NEWEST,
                row -> new Newest(
                        row.getLong("verifications"),
                        Optional.ofNullable(row.getString("finished")),
                        row.getLong("tables")),
                pipeline,
                pipeline);
    }

    /** @return what the last comparison of each table found, among the last hundred verifications; by the source's names */
    public Map<TableId, VerifiedTable> lastOfEachTable() throws SQLException {
        return byTable(
                LAST_OF_EACH_TABLE,
                row -> new VerifiedTable(
                        ComparisonState.of(row.getString("state")),
                        Lsn.parse(row.getString("at_lsn")),
                        Sql.instant(row, "started_at"),
                        row.getLong("missing"),
                        row.getLong("extra"),
                        row.getLong("mismatched"),
                        row.getString("note")));
    }

    private <T> Map<TableId, T> byTable(String query, RowReader<T> reader) throws SQLException {
        Map<TableId, T> tables = new HashMap<>();
        target.each(query, row -> tables.put(table(row), reader.read(row)), pipeline);
        return Map.copyOf(tables);
    }

    private static TableId table(ResultSet row) throws SQLException {
        return new TableId(row.getString("schema_name"), row.getString("table_name"));
    }

    /** What was compared with a source that is not the same any more says nothing of this one, and its points neither. */
    public void forgetAll() throws SQLException {
        target.update(FORGET, pipeline);
    }
}
