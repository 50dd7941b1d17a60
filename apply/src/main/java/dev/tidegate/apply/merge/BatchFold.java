package dev.tidegate.apply.merge;

import dev.tidegate.model.TableId;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Net effect of many changes: several changes of one row become one. What cannot be folded is written in order: tables
 * without key, TRUNCATE, key changes of rows that are not wholly known, and sequences that are impossible on the source,
 * such as an update after a delete.
 *
 * <p>The result is a list of stages, alternately folded and in order. Each table goes through the stages at its own pace,
 * so that one table that cannot be folded does not split the others: tables do not depend on each other, because neither
 * foreign keys nor triggers fire on the target. Rows of different keys depend on each other through unique constraints
 * only, and the target checks those.
 */
final class BatchFold {

    private final List<FoldedStage> folded = new ArrayList<>();
    private final List<SegmentChanges> inOrder = new ArrayList<>();
    /** Number of the stage a table has come to: folded ones are even, in order odd. */
    private final Map<TableId, Integer> stages = new HashMap<>();
    /** No table goes back behind this stage. */
    private int floor;

    private static final class FoldedStage {
        private final SegmentChanges changes = new SegmentChanges();
        private final Map<TableId, TableFold> tables = new LinkedHashMap<>();

        boolean add(Change change, boolean reconciles) {
            TableFold table = tables.get(change.table());
            if (table == null) {
                table = newTable(change, reconciles);
            }
            if (table.reconciles() != reconciles || !table.add(change)) {
                return false;
            }
            tables.putIfAbsent(change.table(), table);
            changes.add(change, reconciles);
            return true;
        }
    }

    /** @param reconciles whether some of the copied rows contain the change already */
    void add(Change change, boolean reconciles) {
        int stage = Math.max(stages.getOrDefault(change.table(), floor), floor);
        if (isFolded(stage) && foldedStage(stage).add(change, reconciles)) {
            stages.put(change.table(), stage);
            return;
        }
        // Not after what came before, but it may be the first one of a stage.
        boolean foldable = newTable(change, reconciles).add(change);
        if (foldable) {
            stage = isFolded(stage) ? stage + 2 : stage + 1;
            foldedStage(stage).add(change, reconciles);
        } else {
            stage = isFolded(stage) ? stage + 1 : stage;
            inOrderStage(stage).add(change, reconciles);
        }
        stages.put(change.table(), stage);
    }

    /** Its tables depend on each other, so it waits for all that came before, and all that comes after waits for it. */
    void add(Truncate truncate) {
        int last = stages.values().stream().mapToInt(Integer::intValue).max().orElse(floor);
        floor = Math.max(last, floor);
        floor = isFolded(floor) ? floor + 1 : floor;
        inOrderStage(floor).add(truncate, false);
    }

    private static boolean isFolded(int stage) {
        return stage % 2 == 0;
    }

    private FoldedStage foldedStage(int stage) {
        while (folded.size() <= stage / 2) {
            folded.add(new FoldedStage());
        }
        return folded.get(stage / 2);
    }

    private SegmentChanges inOrderStage(int stage) {
        while (inOrder.size() <= stage / 2) {
            inOrder.add(new SegmentChanges());
        }
        return inOrder.get(stage / 2);
    }

    private static TableFold newTable(Change change, boolean reconciles) {
        return new TableFold(
                change.table(), change.key() == null ? null : change.key().columns(), reconciles);
    }

    /** What the changes come to, in the order in which it has to be written. */
    List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < Math.max(folded.size(), inOrder.size()); i++) {
            if (i < folded.size() && folded.get(i).changes.size() > 0) {
                FoldedStage stage = folded.get(i);
                segments.add(new Segment.Folded(
                        stage.changes,
                        stage.tables.values().stream().map(TableFold::effect).toList()));
            }
            if (i < inOrder.size() && inOrder.get(i).size() > 0) {
                segments.add(new Segment.InOrder(inOrder.get(i)));
            }
        }
        return segments;
    }
}
