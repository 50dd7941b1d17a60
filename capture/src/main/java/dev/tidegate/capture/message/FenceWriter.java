package dev.tidegate.capture.message;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.message.WalMessageWriter;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes fences: when one is applied, everything that committed before it is in the target. */
public final class FenceWriter {

    private final SourceDatabase source;
    private final PipelineName pipeline;

    public FenceWriter(SourceDatabase source, PipelineName pipeline) {
        this.source = source;
        this.pipeline = pipeline;
    }

    /**
     * Returns when the fence is safely in the source's WAL. May be repeated with the same name; then it passes twice.
     *
     * @param name the one under which the target notes it
     */
    public void write(String name) throws SQLException {
        try (Connection session = source.open("fence")) {
            new WalMessageWriter(session, pipeline).write(new WalMessage.Fence(name));
        }
    }
}
