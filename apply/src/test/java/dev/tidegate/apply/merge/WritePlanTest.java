package dev.tidegate.apply.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.RecordScript;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.state.load.SnapshotWindows;
import dev.tidegate.state.load.SnapshotWindows.Window;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import dev.tidegate.topic.record.RelationDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is left out because the copied rows contain it, what some of them contain, and where a description divides. */
class WritePlanTest {

    private static final TableShape T = RecordScript.keyed("t", "id", "a");
    private static final TableShape OTHER = RecordScript.keyed("other", "id");
    private static final TableShape KEYLESS = RecordScript.keyless("t", "a");

    private final RecordScript script = new RecordScript(StreamId.create());

    /** Table t was copied between the two points. */
    private static SnapshotWindows copied(Lsn base, Lsn loaded) {
        return new SnapshotWindows(0, Map.of(T.table(), new Window(0, base, loaded)));
    }

    private static Lsn behind(RecordScript.Transaction transaction) {
        return transaction.commitLsn();
    }

    private static Change described(LaneRecord laneRecord) {
        Change change = (Change) laneRecord;
        return new Change(
                change.transaction(),
                change.totalOrder(),
                change.lsn(),
                change.operation(),
                change.table(),
                change.identity(),
                change.key(),
                change.before(),
                change.after(),
                Optional.of(new RelationDescription(1, List.of(), Optional.empty())));
    }

    /** Each step in a word: the keys of a segment's changes, "t:" before those that some of the copied rows contain. */
    private static List<String> summary(WritePlan plan) {
        return plan.steps().stream().map(WritePlanTest::summary).toList();
    }

    private static String summary(WriteStep step) {
        if (!(step instanceof Segment segment)) {
            return "description" + (((WriteStep.TableDescription) step).wroteBefore() ? " after rows" : "");
        }
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < segment.changes().size(); i++) {
            LaneRecord laneRecord = segment.changes().get(i);
            String text = laneRecord instanceof Change change
                    ? change.operation() + " "
                            + (change.key() == null ? "?" : change.key().text(0))
                    : "TRUNCATE " + ((Truncate) laneRecord).tables();
            changes.add(text + (segment.changes().overlaps(i) ? " overlaps" : ""));
        }
        return (segment instanceof Segment.Folded ? "folded: " : "in order: ") + String.join(", ", changes);
    }

    @Test
    void leavesOutWhatTheCopiedRowsContain() {
        RecordScript.Transaction copied = script.begin().insert(T, "1", "x").insert(OTHER, "2");
        copied.end();
        RecordScript.Transaction after = script.begin().insert(T, "3", "x");
        after.end();
        WritePlan plan = WritePlan.of(script.takeDecoded(), copied(behind(copied), behind(copied)));
        assertThat(summary(plan)).containsExactly("folded: CREATE 2, CREATE 3");
    }

    @Test
    void carriesTheAnswerOfAChangeThatSomeOfTheCopiedRowsContain() {
        RecordScript.Transaction between = script.begin().insert(T, "1", "x").insert(OTHER, "2");
        between.end();
        RecordScript.Transaction after = script.begin().delete(T, "1", null);
        after.end();
        WritePlan plan = WritePlan.of(script.takeDecoded(), copied(RecordScript.START, behind(between)));
        assertThat(summary(plan)).containsExactly("folded: CREATE 1 overlaps, CREATE 2", "folded: DELETE 1");
        assertThat(((Segment.Folded) plan.steps().get(0)).effects())
                .extracting(TableEffect::reconciles)
                .containsExactly(true, false);
    }

    @Test
    void carriesTheAnswerInOrderToo() {
        RecordScript.Transaction between = script.begin().delete(KEYLESS, "x");
        between.end();
        script.begin().delete(KEYLESS, "y").end();
        WritePlan plan = WritePlan.of(script.takeDecoded(), copied(RecordScript.START, behind(between)));
        assertThat(summary(plan)).containsExactly("in order: DELETE ? overlaps, DELETE ?");
    }

    @Test
    void splitsAKeyChangeThatSomeOfTheCopiedRowsContain() {
        RecordScript.Transaction between = script.begin().update(T, new String[] {"1", null}, new String[] {"2", "y"});
        between.end();
        WritePlan plan = WritePlan.of(script.takeDecoded(), copied(RecordScript.START, behind(between)));
        assertThat(summary(plan)).containsExactly("folded: DELETE 1 overlaps, CREATE 2 overlaps");
    }

    @Test
    void truncatesOnlyTheTablesWhoseCopiedRowsDoNotContainIt() {
        RecordScript.Transaction copied = script.begin().truncate(false, T.table(), OTHER.table());
        copied.end();
        WritePlan plan = WritePlan.of(script.takeDecoded(), copied(behind(copied), behind(copied)));
        assertThat(summary(plan)).containsExactly("in order: TRUNCATE [public.other]");
    }

    @Test
    void hasATableLoadedAgainIfItWasTruncatedBetweenItsPieces() {
        RecordScript.Transaction between = script.begin().truncate(false, T.table());
        between.end();
        List<LaneRecord> records = script.takeDecoded();
        assertThatThrownBy(() -> WritePlan.of(records, copied(RecordScript.START, behind(between))))
                .isInstanceOfSatisfying(TableOutOfSyncException.class, e -> assertThat(e.table())
                        .isEqualTo(new TableId("public", "t")));
    }

    @Test
    void writesWhatComesBeforeADescriptionApartFromWhatFollows() {
        script.begin().insert(T, "1", "x").end();
        script.begin().insert(T, "1", "y").insert(OTHER, "2").end();
        List<LaneRecord> records = new ArrayList<>(script.takeDecoded());
        records.set(2, described(records.get(2)));
        assertThat(summary(WritePlan.of(records, SnapshotWindows.none())))
                .containsExactly("folded: CREATE 1", "description", "folded: CREATE 1, CREATE 2");
    }

    @Test
    void tellsWhetherTheTransactionWroteTheTableBeforeItsDescription() {
        script.begin()
                .insert(T, "1", "x")
                .insert(OTHER, "2")
                .insert(T, "3", "x")
                .end();
        List<LaneRecord> records = new ArrayList<>(script.takeDecoded());
        records.set(1, described(records.get(1)));
        records.set(2, described(records.get(2)));
        assertThat(summary(WritePlan.of(records, SnapshotWindows.none())))
                .containsExactly(
                        "folded: CREATE 1",
                        "description",
                        "folded: CREATE 2",
                        "description after rows",
                        "folded: CREATE 3");
    }

    @Test
    void leavesOutADescriptionThatTheLoadHasRead() {
        RecordScript.Transaction copied = script.begin().insert(T, "1", "x");
        copied.end();
        List<LaneRecord> records = new ArrayList<>(script.takeDecoded());
        records.set(0, described(records.get(0)));
        assertThat(WritePlan.of(records, copied(behind(copied), behind(copied))).steps())
                .isEmpty();
    }

    @Test
    void keepsMessagesApart() {
        script.begin().insert(T, "1", "x").fence("f").end();
        script.heartbeat(7);
        assertThat(WritePlan.of(script.takeDecoded(), SnapshotWindows.none()).messages())
                .filteredOn(message -> !(message instanceof LaneRecord.TransactionEnd))
                .hasSize(2);
    }
}
