package dev.tidegate.apply.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.RecordScript;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.state.load.SnapshotWindows;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchFoldTest {

    private static final TableShape T = RecordScript.keyed("t", "id", "a", "doc");
    private static final TableShape KEYLESS = RecordScript.keyless("k", "a", "b");
    private static final String SAME = RecordScript.UNCHANGED;

    private final RecordScript script = new RecordScript(StreamId.create());
    private final RecordScript.Transaction transaction = script.begin();

    private List<Segment> fold() {
        return fold(script.takeDecoded());
    }

    private static List<Segment> fold(List<LaneRecord> records) {
        return WritePlan.of(records, SnapshotWindows.none()).steps().stream()
                .map(Segment.class::cast)
                .toList();
    }

    private TableEffect foldedAlone() {
        List<Segment> segments = fold();
        assertThat(segments).hasSize(1);
        assertThat(segments.get(0)).isInstanceOf(Segment.Folded.class);
        return ((Segment.Folded) segments.get(0)).effects().get(0);
    }

    private static String text(Row row) {
        return String.join(
                " ",
                IntStream.range(0, row.size())
                        .mapToObj(i -> row.columns().name(i) + "=" + row.text(i))
                        .toList());
    }

    private static List<String> inserts(TableEffect effect) {
        return effect.inserts().stream()
                .flatMap(List::stream)
                .map(BatchFoldTest::text)
                .toList();
    }

    private static List<String> updates(TableEffect effect) {
        List<String> texts = new ArrayList<>();
        for (TableEffect.Updates updates : effect.updates()) {
            for (int i = 0; i < updates.keys().size(); i++) {
                texts.add(text(updates.keys().get(i))
                        + (updates.shape().replaces() ? " := " : " : ")
                        + text(updates.rows().get(i)));
            }
        }
        return texts;
    }

    private static List<String> deletes(TableEffect effect) {
        return effect.deletes().stream().map(BatchFoldTest::text).toList();
    }

    @Test
    void insertAndUpdateAreAnInsert() {
        transaction.insert(T, "1", "x", "long").update(T, "1", "y", SAME).end();
        TableEffect effect = foldedAlone();
        assertThat(inserts(effect)).containsExactly("id=1 a=y doc=long");
        assertThat(effect.updates()).isEmpty();
    }

    @Test
    void insertAndDeleteAreNothing() {
        transaction.insert(T, "1", "x", "d").delete(T, "1", null, null).end();
        TableEffect effect = foldedAlone();
        assertThat(effect.inserts()).isEmpty();
        assertThat(effect.deletes()).isEmpty();
    }

    @Test
    void insertDeleteInsertIsAnInsert() {
        transaction
                .insert(T, "1", "x", "d")
                .delete(T, "1", null, null)
                .insert(T, "1", "y", "e")
                .end();
        assertThat(inserts(foldedAlone())).containsExactly("id=1 a=y doc=e");
    }

    @Test
    void deleteAndInsertReplaceTheRow() {
        transaction.delete(T, "1", null, null).insert(T, "1", "y", null).end();
        TableEffect effect = foldedAlone();
        assertThat(updates(effect)).containsExactly("id=1 := id=1 a=y doc=null");
        assertThat(effect.deletes()).isEmpty();
    }

    @Test
    void updateAndDeleteAreADelete() {
        transaction.update(T, "1", "y", SAME).delete(T, "1", null, null).end();
        TableEffect effect = foldedAlone();
        assertThat(deletes(effect)).containsExactly("id=1");
        assertThat(effect.updates()).isEmpty();
    }

    @Test
    void leavesOutWhatTheSourceNeverSent() {
        transaction.update(T, "1", "x", SAME).update(T, "1", "y", SAME).end();
        assertThat(updates(foldedAlone())).containsExactly("id=1 : id=1 a=y");
    }

    @Test
    void takesAnUnchangedValueFromAnEarlierChange() {
        transaction.update(T, "1", "x", "new").update(T, "1", "y", SAME).end();
        assertThat(updates(foldedAlone())).containsExactly("id=1 : id=1 a=y doc=new");
    }

    @Test
    void keepsAValueThatLooksLikeThePlaceholderOfOthers() {
        transaction.update(T, "1", "__debezium_unavailable_value", null).end();
        assertThat(updates(foldedAlone())).containsExactly("id=1 : id=1 a=__debezium_unavailable_value doc=null");
    }

    @Test
    void movesARowThatItKnowsWholly() {
        transaction
                .insert(T, "1", "x", "long")
                .update(T, new String[] {"1", null, null}, new String[] {"2", "y", SAME})
                .end();
        assertThat(inserts(foldedAlone())).containsExactly("id=2 a=y doc=long");
    }

    @Test
    void changesAKeyInOrderIfItDoesNotKnowTheWholeRow() {
        transaction
                .update(T, "1", "x", "d")
                .update(T, new String[] {"1", null, null}, new String[] {"2", "y", SAME})
                .update(T, "2", "z", SAME)
                .end();
        List<Segment> segments = fold();
        assertThat(segments).hasSize(3);
        assertThat(segments.get(1)).isInstanceOf(Segment.InOrder.class);
        assertThat(updates(((Segment.Folded) segments.get(2)).effects().get(0))).containsExactly("id=2 : id=2 a=z");
    }

    @Test
    void changesAKeyToAnOccupiedOneInOrder() {
        transaction
                .insert(T, "1", "x", "d")
                .insert(T, "2", "x", "d")
                .update(T, new String[] {"1", null, null}, new String[] {"2", "y", "d"})
                .end();
        assertThat(fold().get(1)).isInstanceOf(Segment.InOrder.class);
    }

    @Test
    void startsAnewAfterAnImpossibleSequence() {
        transaction.delete(T, "1", null, null).update(T, "1", "x", "d").end();
        List<Segment> segments = fold();
        assertThat(segments).hasSize(2);
        assertThat(deletes(((Segment.Folded) segments.get(0)).effects().get(0))).containsExactly("id=1");
        assertThat(updates(((Segment.Folded) segments.get(1)).effects().get(0)))
                .containsExactly("id=1 : id=1 a=x doc=d");
    }

    @Test
    void startsAnewWhenTheIdentityIsSwitched() {
        TableShape byA = new TableShape(
                T.table(), dev.tidegate.model.ReplicaIdentity.INDEX, List.of("id", "a", "doc"), new int[] {1});
        transaction.update(T, "1", "x", "d").update(byA, "1", "x", "e").end();
        assertThat(fold()).hasSize(2).allMatch(Segment.Folded.class::isInstance);
    }

    @Test
    void insertsIntoATableWithoutKeyAtOnceAndChangesItInOrder() {
        transaction
                .insert(KEYLESS, "1", "x")
                .insert(KEYLESS, "1", "x")
                .delete(KEYLESS, "1", "x")
                .insert(T, "7", "x", "d")
                .insert(KEYLESS, "2", "y")
                .end();
        List<Segment> segments = fold();
        assertThat(segments).hasSize(3);
        List<TableEffect> first = ((Segment.Folded) segments.get(0)).effects();
        assertThat(first).hasSize(2);
        assertThat(inserts(first.get(0))).containsExactly("a=1 b=x", "a=1 b=x");
        assertThat(inserts(first.get(1))).containsExactly("id=7 a=x doc=d");
        assertThat(segments.get(1).changes().all()).hasSize(1);
        assertThat(inserts(((Segment.Folded) segments.get(2)).effects().get(0))).containsExactly("a=2 b=y");
    }

    @Test
    void truncatesAfterAllThatCameBeforeAndBeforeAllThatFollows() {
        transaction
                .insert(T, "1", "x", "d")
                .delete(KEYLESS, "1", "x")
                .truncate(false, T.table(), new TableId("public", "other"))
                .insert(T, "1", "x", "d")
                .insert(KEYLESS, "1", "x")
                .end();
        List<Segment> segments = fold();
        assertThat(segments).hasSize(3);
        assertThat(segments.get(1).changes().all()).hasSize(2);
        assertThat(segments.get(1).changes().get(1)).isInstanceOf(LaneRecord.Truncate.class);
        assertThat(((Segment.Folded) segments.get(2)).effects()).hasSize(2);
    }

    @Test
    void groupsRowsOfEqualColumns() {
        TableShape wider = RecordScript.keyed("t", "id", "a", "doc", "added");
        transaction
                .insert(T, "1", "x", "d")
                .insert(wider, "2", "x", "d", "n")
                .insert(T, "3", "x", "d")
                .update(T, "4", "x", "d")
                .update(T, "5", "x", SAME)
                .end();
        TableEffect effect = foldedAlone();
        assertThat(effect.inserts()).hasSize(2);
        assertThat(effect.updates()).hasSize(2);
    }

    /** Runs possible histories on a model table, folded and in order: both must end in the same rows. */
    @Test
    void foldsEveryPossibleHistoryToItsEffectInOrder() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("BatchFoldTest seed " + seed);
        for (int round = 0; round < 3_000; round++) {
            Random random = new Random(seed + round);
            RandomHistory history = new RandomHistory(random);
            List<LaneRecord> records = history.records(1 + random.nextInt(30));
            ModelTable expected = new ModelTable(history.startRows());
            ModelTable actual = new ModelTable(history.startRows());
            records.forEach(expected::applyInOrder);
            for (Segment segment : fold(records)) {
                actual.apply(segment);
            }
            assertThat(actual.rows()).as("seed %d", seed + round).isEqualTo(expected.rows());
            assertThat(expected.rows()).as("seed %d", seed + round).isEqualTo(history.endRows());
        }
    }
}
