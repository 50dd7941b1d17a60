package dev.tidegate.verify.snapshot;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.MessageTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What a verification writes into the source's WAL, each in a transaction of its own; as fences go there. */
final class SnapshotMessages {

    private static final String MESSAGE = "SELECT pg_catalog.pg_logical_emit_message(true, ?, ?)";

    private static final String ROW = """
            INSERT INTO tidegate.message (pipeline, kind, content)
            VALUES (?, 'cut', ?)
            ON CONFLICT (pipeline, kind) DO UPDATE SET content = excluded.content
            """;

    private final Connection session;
    private final PipelineName pipeline;
    private final boolean throughTable;

    /** @param session in auto-commit */
    SnapshotMessages(Connection session, PipelineName pipeline) throws SQLException {
        this.session = session;
        this.pipeline = pipeline;
        this.throughTable = MessageTable.isNeededOn(ServerInfo.read(session));
        try (Statement statement = session.createStatement()) {
            statement.execute("SET synchronous_commit = on");
        }
    }

    /** The id is of hexadecimal digits. */
    void request(String id, Duration holdMax, Duration keepMax) throws SQLException {
        write("{\"kind\":\"cut\",\"name\":\"" + id + "\",\"hold_ms\":" + holdMax.toMillis() + ",\"keep_ms\":"
                + keepMax.toMillis() + "}");
    }

    void passed(String id) throws SQLException {
        write("{\"kind\":\"cut-passed\",\"name\":\"" + id + "\"}");
    }

    private void write(String content) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(throughTable ? ROW : MESSAGE)) {
            statement.setString(1, throughTable ? pipeline.value() : pipeline.messagePrefix());
            statement.setString(2, content);
            statement.execute();
        }
    }
}
