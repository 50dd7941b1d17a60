package dev.tidegate.topic.message;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Writes the pipeline's own messages into the source's WAL: as logical messages from PostgreSQL 14 on, before that as rows
 * of the message table. Belongs to the session's thread.
 */
public final class WalMessageWriter {

    /** With the source's clock, so that lag is measured with one clock. Both are older than the message, never younger. */
    private static final String NOW = """
            SELECT pg_catalog.pg_current_wal_insert_lsn()::text AS at,
                   (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint AS micros
            """;

    /** Outside of transactions: it costs no transaction id. */
    private static final String EMIT_HEARTBEAT = "SELECT pg_catalog.pg_logical_emit_message(false, ?, ?::text)";

    /** Not waiting for the WAL writer, which on a quiet source comes by only every wal_writer_delay. */
    private static final String EMIT_HEARTBEAT_FLUSHED =
            "SELECT pg_catalog.pg_logical_emit_message(false, ?, ?::text, flush => true)";

    private static final String EMIT = "SELECT pg_catalog.pg_logical_emit_message(true, ?, ?::text)";

    private static final String WRITE_ROW = """
            INSERT INTO tidegate.message (pipeline, kind, content) VALUES (?, ?, ?)
            ON CONFLICT (pipeline, kind) DO UPDATE SET content = excluded.content
            """;

    private final Sql sql;
    private final PipelineName pipeline;
    private final MessageKey key;
    private final int version;
    private boolean waitsForDisk;

    /** The source's WAL and clock. */
    private record Now(Lsn at, Instant clock) {

        static Now of(ResultSet row) throws SQLException {
            return new Now(
                    Lsn.parse(row.getString("at")), Instant.EPOCH.plus(row.getLong("micros"), ChronoUnit.MICROS));
        }
    }

    /**
     * @param session on the source, in auto-commit
     * @throws dev.tidegate.model.failure.TidegateException MESSAGE-TABLE-UNSAFE
     */
    public WalMessageWriter(Connection session, PipelineName pipeline, MessageKey key) throws SQLException {
        this.sql = Sql.on(session);
        this.pipeline = pipeline;
        this.key = key;
        this.version = session.getMetaData().getDatabaseMajorVersion();
        if (MessageTable.isNeededOn(version)) {
            MessageTable.requireSafe(session);
        }
    }

    /** May return before it is on the source's disk. */
    public void writeHeartbeat() throws SQLException {
        Now now = sql.one(NOW, Now::of);
        WalMessage heartbeat = new WalMessage.Heartbeat(now.clock());
        if (MessageTable.isNeededOn(version)) {
            writeRow(heartbeat, now.at());
        } else {
            String emit = ServerFeature.MESSAGE_FLUSH.isIn(version) ? EMIT_HEARTBEAT_FLUSHED : EMIT_HEARTBEAT;
            sql.one(emit, Sql.TEXT, pipeline.messagePrefix(), SealedMessage.seal(heartbeat, key, now.at()));
        }
    }

    /** In a transaction of its own. Returns when it is on the source's disk. */
    public void write(WalMessage message) throws SQLException {
        if (!waitsForDisk) {
            sql.execute("SET synchronous_commit = on");
            waitsForDisk = true;
        }
        Lsn at = sql.one(NOW, Now::of).at();
        if (MessageTable.isNeededOn(version)) {
            writeRow(message, at);
        } else {
            sql.one(EMIT, Sql.TEXT, pipeline.messagePrefix(), SealedMessage.seal(message, key, at));
        }
    }

    private void writeRow(WalMessage message, Lsn at) throws SQLException {
        sql.update(WRITE_ROW, pipeline.value(), message.kind(), SealedMessage.seal(message, key, at));
    }
}
