package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.model.table.VerifiedTable;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the last verification of each table found. Those before the last hundred verifications count for nothing. Reads them anew
 * only when there is something new. Used by one thread.
 */
public final class VerifiedTableReader {

    /** A verification that is under way adds its tables one by one. */
    private static final String CHANGED = """
            SELECT count(*) AS verifications, max(v.finished_at)::text AS finished,
                   (SELECT count(*)
                    FROM tidegate.verification_table
                    WHERE id = (SELECT id
                                FROM tidegate.verification
                                WHERE pipeline = ?
                                ORDER BY started_at DESC
                                LIMIT 1)) AS newest
            FROM tidegate.verification v
            WHERE v.pipeline = ?
            """;

    /** To be the same, a table has to be compared row by row; a difference is one however it was found. */
    private static final String SELECT = """
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

    /** What there was at the last sample. */
    private record Mark(long verifications, String finished, long newest) {}

    private final PipelineName pipeline;
    private Optional<Mark> readAt = Optional.empty();
    private Map<TableId, VerifiedTable> last = Map.of();

    public VerifiedTableReader(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    /** @return by the source's names; without those that were never compared */
    public Map<TableId, VerifiedTable> read(Connection target) throws SQLException {
        if (!isThere(target)) {
            return Map.of();
        }
        Mark now = mark(target);
        if (!readAt.equals(Optional.of(now))) {
            last = readAll(target);
            readAt = Optional.of(now);
        }
        return last;
    }

    /** A new session may be on another server. */
    public void forget() {
        readAt = Optional.empty();
    }

    private Mark mark(Connection target) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(CHANGED)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Mark(
                        row.getLong("verifications"),
                        Objects.requireNonNullElse(row.getString("finished"), ""),
                        row.getLong("newest"));
            }
        }
    }

    private Map<TableId, VerifiedTable> readAll(Connection target) throws SQLException {
        Map<TableId, VerifiedTable> verified = new HashMap<>();
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    verified.put(new TableId(row.getString("schema_name"), row.getString("table_name")), map(row));
                }
            }
        }
        return Map.copyOf(verified);
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
