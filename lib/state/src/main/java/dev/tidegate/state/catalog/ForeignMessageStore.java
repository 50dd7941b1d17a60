package dev.tidegate.state.catalog;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Table {@code foreign_message}: how many messages of others capture has left out. In the caller's transaction. */
public final class ForeignMessageStore {

    private static final String SELECT = """
            SELECT reason, messages, prefix, bytes_max
            FROM tidegate.foreign_message
            WHERE pipeline = ?
            ORDER BY reason
            """;

    private static final String ADD = """
            INSERT INTO tidegate.foreign_message (pipeline, reason, messages, prefix, bytes_max)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, reason) DO UPDATE
            SET messages = foreign_message.messages + excluded.messages,
                prefix = excluded.prefix,
                bytes_max = greatest(foreign_message.bytes_max, excluded.bytes_max),
                last_at = clock_timestamp()
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public ForeignMessageStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** Since the stream began. */
    public List<ForeignMessages> all() throws SQLException {
        return target.list(
                SELECT,
                row -> new ForeignMessages(
                        MessageRefusal.of(row.getString("reason")),
                        row.getLong("messages"),
                        row.getString("prefix"),
                        row.getLong("bytes_max")),
                pipeline);
    }

    /** @param more since the last time */
    public void add(Collection<ForeignMessages> more) throws SQLException {
        target.batch(
                ADD,
                more.stream()
                        .map(of -> new Object[] {pipeline, of.reason().text(), of.count(), of.prefix(), of.bytesMax()})
                        .toList());
    }
}
