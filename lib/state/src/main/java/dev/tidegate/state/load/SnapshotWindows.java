package dev.tidegate.state.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which changes of a lane the copied rows already contain (ADR 8). A table was copied between two snapshots, mostly
 * under one: what committed before the first is in its rows, what committed after the last is not, and what lies between
 * is in some of them.
 */
public final class SnapshotWindows {

    /** What to do with a change. */
    public enum Disposition {
        /** The copied rows hold it, or the table belongs to another lane: leave it out. */
        LEAVE_OUT,
        /** Some copied rows hold it: bring the row to the state after it, whatever it is now. */
        RECONCILE,
        /** Apply it, and find the rows as the source found them. */
        APPLY
    }

    /**
     * @param base snapshot of the first piece
     * @param loaded snapshot of the last piece
     */
    public record Window(int lane, Lsn base, Lsn loaded) {

        Disposition disposition(Lsn commitStart) {
            if (commitStart.isBefore(base)) {
                return Disposition.LEAVE_OUT;
            }
            return commitStart.isBefore(loaded) ? Disposition.RECONCILE : Disposition.APPLY;
        }
    }

    private final int lane;
    private final Map<TableId, Window> windows;

    public SnapshotWindows(int lane, Map<TableId, Window> windows) {
        this.lane = lane;
        this.windows = Map.copyOf(windows);
    }

    /** No table was loaded: every change counts. */
    public static SnapshotWindows none() {
        return new SnapshotWindows(0, Map.of());
    }

    /**
     * Whoever changes what this reads raises the epoch of the lane in the same transaction, so it stays true for as long
     * as the lane's checkpoint can be moved.
     */
    public static SnapshotWindows read(Connection target, PipelineName pipeline, int lane) throws SQLException {
        Map<TableId, Window> windows = new HashMap<>();
        for (LoadTable table : new LoadTableStore(target, pipeline).all()) {
            // Without points it was loaded by a Tidegate that did not note them, under one snapshot.
            Lsn loaded = table.loaded().orElse(Lsn.NONE);
            Lsn base = table.base().orElse(Lsn.NONE);
            windows.put(table.table(), new Window(table.lane(), Lsn.min(base, loaded), loaded));
        }
        return new SnapshotWindows(lane, windows);
    }

    /** @param commitStart of the change's transaction */
    public Disposition disposition(TableId table, Lsn commitStart) {
        Window window = windows.get(table);
        if (window == null) {
            return lane < 0 ? Disposition.LEAVE_OUT : Disposition.APPLY;
        }
        return window.lane == lane ? window.disposition(commitStart) : Disposition.LEAVE_OUT;
    }

    /** @return the last point at which a table was copied: from there on the target shows states of the source */
    public Lsn settledAt() {
        return windows.values().stream()
                .filter(window -> window.lane == lane)
                .map(Window::loaded)
                .max(Lsn::compareTo)
                .orElse(Lsn.NONE);
    }
}
