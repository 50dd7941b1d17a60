package dev.tidegate.apply.checkpoint;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Note in the target why the lane has stopped, for `tidegate status` and the gate. */
public final class LaneStopNote {

    private static final Logger LOG = LoggerFactory.getLogger(LaneStopNote.class);

    private LaneStopNote() {}

    /**
     * In a session of its own: the writer's may be in any state. The failure is thrown anyway, so this one is not. Of a
     * lane whose tables were queued again meanwhile nothing is noted: nobody would take it back.
     */
    public static void leave(TargetDatabase target, PipelineName pipeline, int lane, TidegateException failure) {
        try (Connection connection = target.open("apply stop")) {
            connection.setAutoCommit(false);
            boolean writable = StateVersion.read(connection).problem().isEmpty();
            if (writable && (lane >= 0 || CheckpointStore.hold(connection, pipeline, lane))) {
                new LaneStopStore(connection, pipeline).put(lane, failure);
            }
            connection.commit();
        } catch (SQLException e) {
            LOG.warn("cannot leave a note in the target why lane {} stopped: SQLSTATE {}", lane, e.getSQLState());
            failure.addSuppressed(e);
        }
    }
}
