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
            SELECT DISTINCT ON (t.schema_name, t.table_name)
                   t.schema_name, t.table_name, t.state, t.at_lsn::text, v.started_at, t.missing, t.extra, t.mismatched,
                   t.note
            FROM (SELECT *
                  FROM tidegate.verification
                  WHERE pipeline = ?
                  ORDER BY started_at DESC
                  LIMIT 100) v
            JOIN tidegate.verification_table t ON t.id = v.id
            WHERE v.mode = 'full' OR t.state = 'different'
            ORDER BY t.schema_name, t.table_name, v.started_at DESC
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
