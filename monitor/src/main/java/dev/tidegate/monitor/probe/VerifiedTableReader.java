package dev.tidegate.monitor.probe;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;

/** What the last verification of each table found. Those before the last hundred verifications count for nothing. */
final class VerifiedTableReader {

    /** To be the same, a table has to be compared row by row; a difference is one however it was found. */
    private static final String SELECT = """
            SELECT l.schema_name, l.table_name, f.state, f.at_lsn::text, f.started_at, f.missing, f.extra, f.mismatched, f.note
            FROM tidegate.load_table l
            CROSS JOIN LATERAL (
                SELECT t.*, v.started_at
                FROM (SELECT id, mode, started_at
                      FROM tidegate.verification
                      WHERE pipeline = l.pipeline
                      ORDER BY started_at DESC
                      LIMIT 100) v
                JOIN tidegate.verification_table t
                     ON t.id = v.id AND t.schema_name = l.schema_name AND t.table_name = l.table_name
                WHERE v.mode = 'full' OR t.state = 'different'
                ORDER BY v.started_at DESC
                LIMIT 1) f
            WHERE l.pipeline = ?
            """;

    private VerifiedTableReader() {}

    /** @return by the source's names; without those that were never compared */
    static Map<TableId, VerifiedTable> read(Connection target, PipelineName pipeline) throws SQLException {
        Map<TableId, VerifiedTable> verified = new HashMap<>();
        if (!isThere(target)) {
            return verified;
        }
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    verified.put(new TableId(row.getString("schema_name"), row.getString("table_name")), map(row));
                }
            }
        }
        return verified;
    }

    /** State of a Tidegate that has never verified may be without the table. */
    private static boolean isThere(Connection target) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT to_regclass('tidegate.verification_table') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static VerifiedTable map(ResultSet row) throws SQLException {
        return new VerifiedTable(
                row.getString("state"),
                Lsn.parse(row.getString("at_lsn")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getLong("missing"),
                row.getLong("extra"),
                row.getLong("mismatched"),
                row.getString("note"));
    }
}
