package dev.tidegate.topic.message;

import dev.tidegate.model.PipelineName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes the pipeline's own messages into the source's WAL: as such from PostgreSQL 14 on, before through a table. */
public final class WalMessageWriter {

    private static final int MESSAGES_SINCE = 14;
    private static final int FLUSH_SINCE = 17;

    /** Outside of transactions: it costs no transaction id. */
    private static final String HEARTBEAT = """
            SELECT pg_catalog.pg_logical_emit_message(false, ?, %s)
            """.formatted(heartbeatContent());

    /** Not waiting for the WAL writer, which on a quiet source comes by only every wal_writer_delay. */
    private static final String FLUSHED_HEARTBEAT = """
            SELECT pg_catalog.pg_logical_emit_message(false, ?, %s, flush => true)
            """.formatted(heartbeatContent());

    private static final String FENCE = """
            SELECT pg_catalog.pg_logical_emit_message(true, ?, '{"kind":"fence","name":' || to_json(?::text)::text || '}')
            """;

    private static final String HEARTBEAT_ROW = """
            INSERT INTO tidegate.message (pipeline, kind, content) VALUES (?, 'heartbeat', %s)
            ON CONFLICT (pipeline, kind) DO UPDATE SET content = excluded.content
            """.formatted(heartbeatContent());

    private static final String FENCE_ROW = """
            INSERT INTO tidegate.message (pipeline, kind, content)
            VALUES (?, 'fence', '{"kind":"fence","name":' || to_json(?::text)::text || '}')
            ON CONFLICT (pipeline, kind) DO UPDATE SET content = excluded.content
            """;

    private final PipelineName pipeline;

    public WalMessageWriter(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    /** The source's clock, so that lag is measured with one clock. */
    private static String heartbeatContent() {
        return "'{\"kind\":\"heartbeat\",\"ts_us\":'"
                + " || (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text || '}'";
    }

    /** @param session in auto-commit */
    public void heartbeat(Connection session) throws SQLException {
        int version = session.getMetaData().getDatabaseMajorVersion();
        if (version >= FLUSH_SINCE) {
            execute(session, FLUSHED_HEARTBEAT, pipeline.messagePrefix());
        } else if (version >= MESSAGES_SINCE) {
            execute(session, HEARTBEAT, pipeline.messagePrefix());
        } else {
            execute(session, HEARTBEAT_ROW, pipeline.value());
        }
    }

    /** Returns when the fence is on the source's disk. */
    public void fence(Connection session, String name) throws SQLException {
        try (java.sql.Statement statement = session.createStatement()) {
            statement.execute("SET synchronous_commit = on");
        }
        if (session.getMetaData().getDatabaseMajorVersion() >= MESSAGES_SINCE) {
            execute(session, FENCE, pipeline.messagePrefix(), name);
        } else {
            execute(session, FENCE_ROW, pipeline.value(), name);
        }
    }

    private static void execute(Connection session, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
