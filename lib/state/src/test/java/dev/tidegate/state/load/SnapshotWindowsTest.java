package dev.tidegate.state.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.state.load.SnapshotWindows.Disposition;
import dev.tidegate.state.load.SnapshotWindows.Window;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SnapshotWindowsTest {

    private static final TableId A = new TableId("public", "a");
    private static final TableId B = new TableId("public", "b");
    private static final TableId OTHER = new TableId("public", "other");

    private final Map<TableId, Window> windows =
            Map.of(A, new Window(0, new Lsn(10), new Lsn(20)), B, new Window(-1, new Lsn(15), new Lsn(15)));

    @Test
    void aTableIsLeftOutThenReconciledThenApplied() {
        SnapshotWindows main = new SnapshotWindows(0, windows);

        assertThat(main.disposition(A, new Lsn(9))).isEqualTo(Disposition.LEAVE_OUT);
        assertThat(main.disposition(A, new Lsn(10)))
                .as("a snapshot holds what starts before it")
                .isEqualTo(Disposition.RECONCILE);
        assertThat(main.disposition(A, new Lsn(19))).isEqualTo(Disposition.RECONCILE);
        assertThat(main.disposition(A, new Lsn(20))).isEqualTo(Disposition.APPLY);
    }

    @Test
    void aLaneKnowsItsOwnTables() {
        SnapshotWindows main = new SnapshotWindows(0, windows);
        SnapshotWindows beside = new SnapshotWindows(-1, windows);

        assertThat(main.disposition(B, new Lsn(99))).isEqualTo(Disposition.LEAVE_OUT);
        assertThat(main.disposition(OTHER, new Lsn(1))).isEqualTo(Disposition.APPLY);
        assertThat(beside.disposition(A, new Lsn(99))).isEqualTo(Disposition.LEAVE_OUT);
        assertThat(beside.disposition(OTHER, new Lsn(99))).isEqualTo(Disposition.LEAVE_OUT);
        assertThat(beside.disposition(B, new Lsn(14))).isEqualTo(Disposition.LEAVE_OUT);
        assertThat(beside.disposition(B, new Lsn(15))).isEqualTo(Disposition.APPLY);
    }
}
