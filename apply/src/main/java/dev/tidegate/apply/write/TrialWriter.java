package dev.tidegate.apply.write;

import dev.tidegate.apply.merge.Segment;
import dev.tidegate.apply.merge.WritePlan;
import dev.tidegate.apply.merge.WriteStep;
import dev.tidegate.apply.schema.BoundNames;
import dev.tidegate.apply.write.row.Drift;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.PipelineName;
import dev.tidegate.state.load.SnapshotWindows;
import dev.tidegate.topic.record.LaneRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Changes written as the applier writes them, but without a lane, its checkpoint or any state of Tidegate on the target.
 * For the trial of `tidegate check types`.
 */
public final class TrialWriter {

    private final SegmentWriter segments;

    public TrialWriter(Connection connection, PipelineName pipeline) throws SQLException {
        this.segments = new SegmentWriter(
                connection,
                BoundNames.asMapped(connection, TableMap.IDENTITY),
                new Drift(pipeline),
                DualWrites.NONE,
                true);
    }

    /** In the open transaction. Descriptions of tables among the records are not followed. */
    public void write(List<LaneRecord> records) throws SQLException {
        for (WriteStep step : WritePlan.of(records, SnapshotWindows.none()).steps()) {
            if (step instanceof Segment segment) {
                segments.write(segment);
            }
        }
    }
}
