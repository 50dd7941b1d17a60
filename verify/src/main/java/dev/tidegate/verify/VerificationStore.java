package dev.tidegate.verify;

import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.verify.model.Baseline;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Leaves the result in the target, for the gate. A row that stays at 'running' was killed. */
final class VerificationStore {

    private static final String BEGIN = """
            INSERT INTO tidegate.verification (id, pipeline, mode, all_tables, state)
            VALUES (?, ?, ?, ?, 'running')
            """;

    /** A table that was looked at again takes the place of its first result. */
    private static final String TABLE = """
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

    private final Connection target;
    private final PipelineName pipeline;

    /** @param target in auto-commit */
    VerificationStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    UUID begin(VerifyOptions options) throws SQLException {
        UUID id = UUID.randomUUID();
        try (PreparedStatement statement = target.prepareStatement(BEGIN)) {
            statement.setObject(1, id);
            statement.setString(2, pipeline.value());
            statement.setString(3, options.scope());
            statement.setBoolean(4, options.tables().isEmpty());
            statement.executeUpdate();
        }
        return id;
    }

    /** As soon as it is known. */
    void add(UUID id, TableResult table, Lsn point) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(TABLE)) {
            bind(statement, id, table, point);
            statement.executeUpdate();
        }
    }

    /** @return results of tables that need not be looked at again, by the source's names */
    List<TableResult> unfinished(UUID id, VerifyOptions options, TableMap map) throws SQLException {
        List<TableResult> results = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(UNFINISHED)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, options.scope());
            statement.setObject(3, id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    results.add(new TableResult(
                            table,
                            map.of(table).target(),
                            TableResult.State.SAME,
                            new TableResult.Counts(row.getLong(3), row.getLong(4), 0, 0, 0),
                            List.of(),
                            "compared before, at " + row.getString(5),
                            Duration.ZERO));
                }
            }
        }
        return results;
    }

    /** @return of each table the newest point at which all of its rows were the same, by the source's names */
    Map<TableId, Baseline> baselines() throws SQLException {
        Map<TableId, Baseline> baselines = new HashMap<>();
        try (PreparedStatement statement = target.prepareStatement(BASELINES)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    baselines.put(
                            new TableId(row.getString(1), row.getString(2)),
                            new Baseline(row.getLong(3), row.getLong(4), row.getString(5)));
                }
            }
        }
        return baselines;
    }

    /** The verdict is written last: who reads it finds the tables too. */
    void finish(VerifyReport report) throws SQLException {
        finish(
                report.id(),
                report.state(),
                report.point().toString(),
                report.applierHeld().toMillis());
    }

    /** It came to no result. */
    void abandon(UUID id) throws SQLException {
        finish(id, TableResult.State.UNKNOWN, null, 0);
    }

    private void finish(UUID id, TableResult.State state, String point, long heldMillis) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(FINISH)) {
            statement.setString(1, state.text());
            statement.setString(2, point);
            statement.setLong(3, heldMillis);
            statement.setObject(4, id);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, UUID id, TableResult table, Lsn point) throws SQLException {
        statement.setObject(1, id);
        statement.setString(2, table.source().schema());
        statement.setString(3, table.source().name());
        statement.setString(4, table.state().text());
        statement.setLong(5, table.counts().source());
        statement.setLong(6, table.counts().target());
        statement.setLong(7, table.counts().missing());
        statement.setLong(8, table.counts().extra());
        statement.setLong(9, table.counts().mismatched());
        statement.setString(10, table.note());
        statement.setString(11, point.toString());
        statement.setLong(12, table.took().toMillis());
        statement.setObject(13, table.baseline().map(Baseline::sourceXmin).orElse(null), Types.BIGINT);
        statement.setObject(14, table.baseline().map(Baseline::targetXmin).orElse(null), Types.BIGINT);
        statement.setString(15, table.baseline().map(Baseline::shape).orElse(null));
    }
}
