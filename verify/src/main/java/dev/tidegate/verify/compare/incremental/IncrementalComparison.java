package dev.tidegate.verify.compare.incremental;

import dev.tidegate.state.verification.Baseline;
import dev.tidegate.verify.compare.drilldown.ComparedTable;
import dev.tidegate.verify.compare.drilldown.DrillDown;
import dev.tidegate.verify.compare.drilldown.HashMerge;
import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.compare.hash.TableSide;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The comparison of a table that was the same at an earlier point, by the rows that have been written since on either side. A
 * row that differs has been written since, on one side or the other. A row that is gone leaves no trace; but the sums over all
 * keys of a side tell of it: unless the difference of both sides' sums is that of the rows that were found missing and
 * extra, only the whole table can tell.
 */
public final class IncrementalComparison {

    /** Beyond that, the whole table is compared. */
    private static final int LOOKED_UP_MAX = 200_000;

    private final String onSource;
    private final String onTarget;
    private final BucketSums sourceKeys = new BucketSums(1);
    private final BucketSums targetKeys = new BucketSums(1);

    private IncrementalComparison(String onSource, String onTarget) {
        this.onSource = onSource;
        this.onTarget = onTarget;
    }

    /**
     * @param earlier from when the table, whose rows have keys, was the same
     * @return empty if nothing can be concluded from it any more
     */
    static Optional<IncrementalComparison> of(
            Baseline earlier, String shape, SnapshotXids source, SnapshotXids target) {
        boolean holds = earlier.shape().equals(shape)
                && source.reachesBackTo(earlier.sourceXmin())
                && target.reachesBackTo(earlier.targetXmin());
        return holds
                ? Optional.of(new IncrementalComparison(
                        SnapshotXids.writtenSince(earlier.sourceXmin()),
                        SnapshotXids.writtenSince(earlier.targetXmin())))
                : Optional.empty();
    }

    /** @return a condition for the rows that are scanned */
    public String where(TableSide side) {
        return side.isSource() ? onSource : onTarget;
    }

    /** @return where the sums over the keys of all rows of the side go */
    public BucketSums keys(TableSide side) {
        return side.isSource() ? sourceKeys : targetKeys;
    }

    public long sourceRows() {
        return sourceKeys.rows();
    }

    public long targetRows() {
        return targetKeys.rows();
    }

    /**
     * What both sides have written since is the same as a rule; where it is not, the rows are looked up among all.
     *
     * @return empty if only the whole table can tell
     */
    public Optional<HashMerge> compare(ComparedTable table, Connection source, Connection target, int listMax)
            throws SQLException {
        DrillDown down = table.drillDown();
        Set<Long> keys = new TreeSet<>();
        List<Integer> differing = table.sourceSums().differing(table.targetSums());
        if (!differing.isEmpty()) {
            HashMerge written = down.rows(source, target, onSource, onTarget, differing, LOOKED_UP_MAX + 1);
            written.found().forEach(one -> keys.add(one.key()));
        }
        if (keys.size() > LOOKED_UP_MAX) {
            return Optional.empty();
        }
        HashMerge found = keys.isEmpty()
                ? new HashMerge(listMax, true)
                : down.rowsOfKeys(source, target, new ArrayList<>(keys), listMax);
        return sourceKeys.differsBy(targetKeys, found.surplus()) ? Optional.of(found) : Optional.empty();
    }
}
