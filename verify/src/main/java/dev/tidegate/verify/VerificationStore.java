package dev.tidegate.verify;

import dev.tidegate.core.PipelineName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Leaves the result in the target, for the gate. A row that stays at 'running' was killed. */
final class VerificationStore {

    private static final String BEGIN = """
            INSERT INTO tidegate.verification (id, pipeline, mode, all_tables, state)
            VALUES (?, ?, ?, ?, 'running')
            """;

    private static final String TABLE = """
            INSERT INTO tidegate.verification_table (id, schema_name, table_name, state, source_rows, target_rows, missing,
                   extra, mismatched, note, took)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? * interval '1 millisecond')
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
            statement.setString(3, options.mode());
            statement.setBoolean(4, options.tables().isEmpty());
            statement.executeUpdate();
        }
        return id;
    }

    /** The verdict is written last: who reads it finds the tables too. */
    void finish(VerifyReport report) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(TABLE)) {
            for (TableResult table : report.tables()) {
                bind(statement, report.id(), table);
                statement.addBatch();
            }
            statement.executeBatch();
        }
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

    private static void bind(PreparedStatement statement, UUID id, TableResult table) throws SQLException {
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
        statement.setLong(11, table.took().toMillis());
    }
}
