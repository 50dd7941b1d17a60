package dev.tidegate.capture.message;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.lane.MessageKeyStore;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.message.WalMessageWriter;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes fences: when one is applied, everything that committed before it is in the target. */
public final class FenceWriter {

    private final SourceDatabase source;
    private final TargetDatabase target;
    private final PipelineName pipeline;

    public FenceWriter(SourceDatabase source, TargetDatabase target, PipelineName pipeline) {
        this.source = source;
        this.target = target;
        this.pipeline = pipeline;
    }

    /**
     * Returns when the fence is safely in the source's WAL. One that does not arrive although the lane moves on is to be
     * written again: a capture that starts at just that moment may take it for a repetition. May be repeated with the same
     * name; then it passes twice.
     *
     * @param name the one under which the target notes it
     */
    public void write(String name) throws SQLException {
        try (Connection state = target.openShort("fence");
                Connection session = source.openShort("fence")) {
            new WalMessageWriter(session, pipeline, MessageKeyStore.key(state, session, pipeline))
                    .write(new WalMessage.Fence(name));
        }
    }
}
