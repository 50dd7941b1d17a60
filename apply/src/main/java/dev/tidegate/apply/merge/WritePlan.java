package dev.tidegate.apply.merge;

import dev.tidegate.apply.merge.WriteStep.TableDescription;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.state.load.SnapshotWindows;
import dev.tidegate.state.load.SnapshotWindows.Disposition;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.InTransaction;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch, merged: the steps that bring its rows to the target, and its messages. The one place that asks for each change
 * whether the copied rows contain it already (ADR 8): then it is left out. If only some of them do, it carries that
 * answer.
 *
 * <p>A change that describes its table is a step of its own. What comes before it is merged apart from what follows.
 */
public final class WritePlan {

    private final SnapshotWindows windows;
    private final List<WriteStep> steps = new ArrayList<>();
    private final List<LaneRecord> messages = new ArrayList<>();
    private BatchFold fold = new BatchFold();

    private WritePlan(SnapshotWindows windows) {
        this.windows = windows;
    }

    /**
     * @param records of a batch, in the order of the stream
     * @param windows what the copied rows contain
     * @throws TableOutOfSyncException if a table has to be loaded again
     */
    public static WritePlan of(List<LaneRecord> records, SnapshotWindows windows) {
        WritePlan plan = new WritePlan(windows);
        for (int i = 0; i < records.size(); i++) {
            LaneRecord laneRecord = records.get(i);
            if (laneRecord instanceof Change change) {
                plan.add(change, records, i);
            } else if (laneRecord instanceof Truncate truncate) {
                plan.add(truncate);
            } else {
                plan.messages.add(laneRecord);
            }
        }
        plan.closeFold();
        return plan;
    }

    public List<WriteStep> steps() {
        return steps;
    }

    /** Records that change no row, in the order of the stream. */
    public List<LaneRecord> messages() {
        return messages;
    }

    private void add(Change change, List<LaneRecord> records, int index) {
        Disposition disposition = windows.disposition(change.table(), commitStart(change));
        if (disposition == Disposition.LEAVE_OUT) {
            // The load has read the table's description as well, and maybe a later one.
            return;
        }
        if (change.relation().isPresent()) {
            closeFold();
            steps.add(new TableDescription(change, wroteBefore(change, records, index)));
        }
        if (disposition == Disposition.RECONCILE) {
            OverlapChange.of(change).forEach(part -> fold.add(part, true));
        } else {
            fold.add(change, false);
        }
    }

    /** The tables that contain it already are left out of it. */
    private void add(Truncate truncate) {
        List<TableId> tables = new ArrayList<>();
        for (TableId table : truncate.tables()) {
            Disposition disposition = windows.disposition(table, commitStart(truncate));
            if (disposition == Disposition.RECONCILE) {
                throw new TableOutOfSyncException(table, truncate.lsn());
            }
            if (disposition == Disposition.APPLY) {
                tables.add(table);
            }
        }
        if (tables.size() == truncate.tables().size()) {
            fold.add(truncate);
        } else if (!tables.isEmpty()) {
            fold.add(new Truncate(
                    truncate.transaction(),
                    truncate.totalOrder(),
                    truncate.lsn(),
                    tables,
                    truncate.cascade(),
                    truncate.restartIdentity()));
        }
    }

    private static Lsn commitStart(InTransaction change) {
        return change.transaction().id().commitStart();
    }

    private static boolean wroteBefore(Change change, List<LaneRecord> records, int index) {
        return records.subList(0, index).stream()
                .anyMatch(earlier -> earlier instanceof Change other
                        && other.table().equals(change.table())
                        && other.transaction().id().equals(change.transaction().id()));
    }

    private void closeFold() {
        steps.addAll(fold.segments());
        fold = new BatchFold();
    }
}
