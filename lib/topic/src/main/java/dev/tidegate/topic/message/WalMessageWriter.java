package dev.tidegate.topic.message;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Writes the pipeline's own messages into the source's WAL: as logical messages from PostgreSQL 14 on, before that as rows
 * of the message table. Belongs to the session's thread.
 */
public final class WalMessageWriter {

    /** {@link WalMessage.Heartbeat} as the source writes it: with its own clock, so that lag is measured with one clock. */
    private static final String HEARTBEAT = """
            '{"kind":"heartbeat","ts_us":' || (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text || '}'""";

    /** Outside of transactions: it costs no transaction id. */
    private static final String EMIT_HEARTBEAT = """
            SELECT pg_catalog.pg_logical_emit_message(false, ?, %s)
            """.formatted(HEARTBEAT);

    /** Not waiting for the WAL writer, which on a quiet source comes by only every wal_writer_delay. */
    private static final String EMIT_HEARTBEAT_FLUSHED = """
            SELECT pg_catalog.pg_logical_emit_message(false, ?, %s, flush => true)
            """.formatted(HEARTBEAT);

    private static final String EMIT = "SELECT pg_catalog.pg_logical_emit_message(true, ?, ?::text)";

    private static final String WRITE_ROW = """
            INSERT INTO tidegate.message (pipeline, kind, content) VALUES (?, ?, %s)
            ON CONFLICT (pipeline, kind) DO UPDATE SET content = excluded.content
            """;

    private final Sql sql;
    private final PipelineName pipeline;
    private final int version;
    private boolean waitsForDisk;

    /** @param session on the source, in auto-commit */
    public WalMessageWriter(Connection session, PipelineName pipeline) throws SQLException {
        this.sql = Sql.on(session);
        this.pipeline = pipeline;
        this.version = session.getMetaData().getDatabaseMajorVersion();
    }

    /** May return before it is on the source's disk. */
    public void writeHeartbeat() throws SQLException {
        if (MessageTable.isNeededOn(version)) {
            sql.update(WRITE_ROW.formatted(HEARTBEAT), pipeline.value(), WalMessage.HEARTBEAT);
        } else {
            String emit = ServerFeature.MESSAGE_FLUSH.isIn(version) ? EMIT_HEARTBEAT_FLUSHED : EMIT_HEARTBEAT;
            sql.one(emit, Sql.TEXT, pipeline.messagePrefix());
        }
    }

    /** In a transaction of its own. Returns when it is on the source's disk. */
    public void write(WalMessage message) throws SQLException {
        if (!waitsForDisk) {
            sql.execute("SET synchronous_commit = on");
            waitsForDisk = true;
        }
        if (MessageTable.isNeededOn(version)) {
            sql.update(WRITE_ROW.formatted("?"), pipeline.value(), message.kind(), message.content());
        } else {
            sql.one(EMIT, Sql.TEXT, pipeline.messagePrefix(), message.content());
        }
    }
}
