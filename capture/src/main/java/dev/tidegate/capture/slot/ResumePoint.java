package dev.tidegate.capture.slot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.history.SourceHistoryStore;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the target knows of the stream when a run begins.
 *
 * @param applied up to where the target holds the stream; while it is still loading, where its snapshot ends
 * @param timeline of the source, on which the stream is; empty if that is not known
 */
public record ResumePoint(StreamId stream, String sourceSystemId, HeldPoint applied, Optional<Long> timeline) {

    private static final String HOLDER = "target";

    public static ResumePoint read(TargetDatabase target, PipelineName pipeline, int lane) throws SQLException {
        try (Connection session = target.open("capture start")) {
            PipelineState state = new PipelineStore(session, pipeline)
                    .read()
                    .orElseThrow(() -> notReady("the target has no pipeline " + pipeline));
            Lsn consistent = state.consistentLsn()
                    .orElseThrow(() -> notReady("the slot of pipeline " + pipeline + " is not made yet"));
            Optional<Checkpoint> checkpoint = CheckpointStore.read(session, pipeline, lane);
            checkpoint.ifPresent(it -> requireSameStream(it, state, pipeline));
            return new ResumePoint(
                    state.stream(),
                    state.sourceSystemId(),
                    checkpoint
                            .map(it -> new HeldPoint(it.commitLsn(), it.identity(), HOLDER))
                            .orElseGet(() -> new HeldPoint(consistent, Optional.empty(), HOLDER)),
                    new SourceHistoryStore(session, pipeline).read().timeline());
        }
    }

    private static void requireSameStream(Checkpoint checkpoint, PipelineState state, PipelineName pipeline) {
        if (!checkpoint.stream().equals(state.stream())) {
            throw new TidegateException(
                    CaptureCode.CHECKPOINT_OF_ANOTHER_STREAM,
                    "the target's checkpoint of pipeline " + pipeline + " belongs to stream " + checkpoint.stream()
                            + ", the pipeline is at stream " + state.stream(),
                    "drop the pipeline and load again");
        }
    }

    private static TidegateException notReady(String problem) {
        return new TidegateException(
                CaptureCode.NOT_LOADED, problem, "start it with `tidegate run`, which loads first");
    }
}
