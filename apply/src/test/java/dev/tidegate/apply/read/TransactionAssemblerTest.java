package dev.tidegate.apply.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.RecordScript;
import dev.tidegate.apply.RecordScript.Transaction;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.StopPolicy;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.RelationDescription;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransactionAssemblerTest {

    private static final TableShape TABLE = RecordScript.keyed("t", "id");
    private static final int ROWS_MAX = 4;

    private final RecordScript script = new RecordScript(StreamId.create());
    private final List<ReaderEvent> batches = new ArrayList<>();
    private TransactionAssembler assembler = assemblerAt(RecordScript.START);
    private long offset = 1000;
    private long nowNanos;

    private TransactionAssembler assemblerAt(Lsn start) {
        return new TransactionAssembler(
                start, new ApplyConfig(ROWS_MAX, 1 << 20, Duration.ofNanos(100), StopPolicy.WAIT, false), batches::add);
    }

    private void read() throws Exception {
        for (LaneRecord laneRecord : script.takeDecoded()) {
            assembler.add(laneRecord, offset++, nowNanos);
        }
    }

    private void readAndFlush() throws Exception {
        read();
        nowNanos += 100;
        assembler.flushIfDue(nowNanos);
    }

    /** Each batch as "ids>" followed by the point, "ids+" if more follows, "torn". */
    private List<String> summary() {
        return batches.stream().map(TransactionAssemblerTest::summary).toList();
    }

    private static String summary(ReaderEvent batch) {
        if (!(batch instanceof ReaderEvent.Batch records)) {
            return "torn";
        }
        String ids = records.records().stream()
                .map(r -> r instanceof LaneRecord.Change change ? change.key().text(0) : "m")
                .collect(Collectors.joining(" "));
        return ids + records.end().map(end -> ">" + end.commitLsn()).orElse("+");
    }

    @Test
    void joinsWholeTransactionsUntilTheyAreOld() throws Exception {
        Transaction first = script.begin().insert(TABLE, "1");
        first.end();
        Transaction second = script.begin().insert(TABLE, "2").insert(TABLE, "3");
        second.end();
        read();
        assertThat(batches).isEmpty();
        assertThat(assembler.untilDue(40)).contains(Duration.ofNanos(60));

        readAndFlush();

        assertThat(summary()).containsExactly("1 2 3>" + second.commitLsn());
        StreamPoint end = ((ReaderEvent.Batch) batches.get(0)).end().orElseThrow();
        assertThat(end.nextOffset()).isEqualTo(1005);
        assertThat(end.transactions()).isEqualTo(2);
        assertThat(end.sourceCommitAt())
                .contains(Instant.EPOCH.plus(second.context().commitMicros(), ChronoUnit.MICROS));
        assertThat(assembler.untilDue(nowNanos)).isEmpty();
    }

    @Test
    void flushesAtTheBoundOfRows() throws Exception {
        Transaction first = script.begin().insert(TABLE, "1").insert(TABLE, "2").insert(TABLE, "3");
        first.end();
        Transaction second = script.begin().insert(TABLE, "4").insert(TABLE, "5");
        second.end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2 3>" + first.commitLsn(), "4 5>" + second.commitLsn());
    }

    /** What is whole goes out, and is waited for, as the pieces of a row grow; none of it waits in the heap beside them. */
    @Test
    void piecesOfALargeRowCountForTheBoundOfBytes() throws Exception {
        List<Long> held = new ArrayList<>();
        EventSink sink = new EventSink() {
            @Override
            public void put(ReaderEvent batch) {
                batches.add(batch);
            }

            @Override
            public void awaitRoomFor(long heldBytes) {
                held.add(heldBytes);
            }
        };
        assembler = new TransactionAssembler(
                RecordScript.START, new ApplyConfig(1000, 1_000_000, Duration.ofDays(1), StopPolicy.WAIT, false), sink);
        TableShape shape = RecordScript.keyed("t", "id", "body");
        script.begin().insert(shape, "1", "small").end();
        read();
        assertThat(batches).isEmpty();

        Transaction large = script.begin().insert(shape, "2", "x".repeat(6 << 20));
        List<LaneRecord> records = script.takeDecoded();
        for (LaneRecord laneRecord : records.subList(0, records.size() - 1)) {
            assembler.add(laneRecord, offset++, nowNanos);
        }
        assertThat(batches).hasSize(1);
        assertThat(held).isSorted().hasSize(records.size() - 1);
        assertThat(held.get(held.size() - 1)).isGreaterThanOrEqualTo(6 << 20);

        assembler.add(records.get(records.size() - 1), offset++, nowNanos);
        large.end();
        read();
        assembler.flush();
        assertThat(summary().subList(1, batches.size())).containsExactly("2+", ">" + large.commitLsn());
        assertThat(((ReaderEvent.Batch) batches.get(1)).bytes()).isGreaterThanOrEqualTo(6 << 20);
    }

    @Test
    void flushesAtTheBoundOfBytes() throws Exception {
        assembler = new TransactionAssembler(
                RecordScript.START,
                new ApplyConfig(1000, 1000, Duration.ofDays(1), StopPolicy.WAIT, false),
                batches::add);
        Transaction big = script.begin().insert(TABLE, "x".repeat(1000));
        big.end();
        read();
        assertThat(batches).hasSize(1);
        assertThat(((ReaderEvent.Batch) batches.get(0)).end()).isEmpty();

        script.begin().insert(TABLE, "x".repeat(1000)).end();
        read();
        assertThat(batches).hasSize(3);
        assertThat(((ReaderEvent.Batch) batches.get(1)).records()).isEmpty();
        assertThat(((ReaderEvent.Batch) batches.get(1)).end().orElseThrow().commitLsn())
                .isEqualTo(big.commitLsn());
    }

    /** If the target's table does not go with it, the lane stops there, and nothing that is whole may be held up by it. */
    @Test
    void handsOverWhatIsWholeBeforeATableIsDescribed() throws Exception {
        Transaction first = script.begin().insert(TABLE, "1");
        first.end();
        read();
        script.begin().insert(TABLE, "2").end();
        List<LaneRecord> second = script.takeDecoded();

        assembler.add(described((LaneRecord.Change) second.get(0)), offset++, nowNanos);

        assertThat(summary()).containsExactly("1>" + first.commitLsn());
    }

    private static LaneRecord described(LaneRecord.Change change) {
        return new LaneRecord.Change(
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

    @Test
    void handsOverABigTransactionInParts() throws Exception {
        Transaction small = script.begin().insert(TABLE, "0");
        small.end();
        Transaction big = script.begin();
        for (int i = 1; i <= 9; i++) {
            big.insert(TABLE, "" + i);
        }
        big.end();
        Transaction after = script.begin().insert(TABLE, "10");
        after.end();
        readAndFlush();
        assertThat(summary())
                .containsExactly("0>" + small.commitLsn(), "1 2 3 4+", "5 6 7 8+", "9 10>" + after.commitLsn());
    }

    @Test
    void endsABigTransactionThatFillsItsParts() throws Exception {
        Transaction big = script.begin();
        for (int i = 1; i <= 4; i++) {
            big.insert(TABLE, "" + i);
        }
        big.end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2 3 4+", ">" + big.commitLsn());
    }

    @Test
    void dropsWhatTheTargetHolds() throws Exception {
        Transaction held = script.begin().insert(TABLE, "1");
        held.end();
        script.heartbeat(5);
        Lsn heartbeat = script.point();
        Transaction next = script.begin().insert(TABLE, "2");
        next.end();
        assembler = assemblerAt(heartbeat);
        readAndFlush();
        assertThat(summary()).containsExactly("2>" + next.commitLsn());
    }

    @Test
    void dropsAWholeTransactionThatIsSentTwice() throws Exception {
        Lsn before = script.point();
        Transaction twice = script.begin().insert(TABLE, "1");
        twice.end();
        script.resumeAt(before);
        twice.again().insert(TABLE, "1").end();
        Transaction next = script.begin().insert(TABLE, "2");
        next.end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2>" + next.commitLsn());
        assertThat(((ReaderEvent.Batch) batches.get(0)).end().orElseThrow().transactions())
                .isEqualTo(2);
    }

    @Test
    void startsAPartialTransactionAgain() throws Exception {
        Transaction first = script.begin().insert(TABLE, "1");
        first.end();
        Transaction torn = script.begin().insert(TABLE, "2");
        torn.tornOff();
        torn.again().insert(TABLE, "2").insert(TABLE, "3").end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2 3>" + torn.commitLsn());
    }

    @Test
    void startsATransactionAgainThatBrokeOffTwiceAfterItsFirstRecord() throws Exception {
        Transaction torn = script.begin().insert(TABLE, "1");
        torn.again().insert(TABLE, "1");
        torn.again().insert(TABLE, "1").insert(TABLE, "2").end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2>" + torn.commitLsn());
    }

    @Test
    void startsATransactionAgainThatLacksOnlyItsEnd() throws Exception {
        Transaction torn = script.begin().insert(TABLE, "1").insert(TABLE, "2");
        torn.again().insert(TABLE, "1").insert(TABLE, "2").end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2>" + torn.commitLsn());
    }

    @Test
    void undoesThePartsOfAPartialBigTransaction() throws Exception {
        Transaction first = script.begin().insert(TABLE, "0");
        first.end();
        Transaction torn = script.begin();
        for (int i = 1; i <= 5; i++) {
            torn.insert(TABLE, "" + i);
        }
        torn.again().insert(TABLE, "1");
        for (int i = 2; i <= 6; i++) {
            torn.insert(TABLE, "" + i);
        }
        torn.end();
        readAndFlush();
        assertThat(summary())
                .containsExactly("0>" + first.commitLsn(), "1 2 3 4+", "torn", "1 2 3 4+", "5 6>" + torn.commitLsn());
    }

    @Test
    void dropsAPartialTransactionWhenADuplicateOfAnEarlierOneFollows() throws Exception {
        Lsn start = script.point();
        Transaction first = script.begin().insert(TABLE, "1");
        first.end();
        Lsn afterFirst = script.point();
        Transaction torn = script.begin().insert(TABLE, "2");
        script.resumeAt(start);
        first.again().insert(TABLE, "1").end();
        script.resumeAt(afterFirst);
        torn.again().insert(TABLE, "2").insert(TABLE, "3").end();
        readAndFlush();
        assertThat(summary()).containsExactly("1 2 3>" + torn.commitLsn());
    }

    @Test
    void takesHeartbeatsForPoints() throws Exception {
        script.heartbeat(5).heartbeat(6);
        readAndFlush();
        assertThat(summary()).containsExactly("m m>" + script.point());
        assertThat(((ReaderEvent.Batch) batches.get(0)).end().orElseThrow().sourceCommitAt())
                .isEmpty();
    }

    @Test
    void dropsAPartialTransactionWhenAMessageFollows() throws Exception {
        script.begin().insert(TABLE, "1").tornOff();
        script.heartbeat(5);
        readAndFlush();
        assertThat(summary()).containsExactly("m>" + script.point());
    }

    @Test
    void takesAnEmptyTransaction() throws Exception {
        Transaction empty = script.begin();
        empty.end();
        readAndFlush();
        assertThat(summary()).containsExactly(">" + empty.commitLsn());
    }

    @Test
    void stopsWhereTheTopicHasAnotherTransactionThanTheTarget() throws Exception {
        Transaction held = script.begin().insert(TABLE, "1");
        held.end();
        script.begin().insert(TABLE, "2").end();
        assembler = assemblerHolding(held.commitLsn(), PointIdentity.transaction(4711, 1));
        assertOtherHistory("the target holds transaction 4711");
    }

    @Test
    void stopsWhereTheTopicPassesTheTransactionOfTheTarget() throws Exception {
        assembler = assemblerHolding(new Lsn(RecordScript.START.value() + 1), PointIdentity.transaction(4711, 1));
        script.begin().insert(TABLE, "1").end();
        assertOtherHistory("follows " + RecordScript.START);
    }

    /** A capture of another version may leave out a message. */
    @Test
    void continuesWhereTheTopicPassesAMessageOfTheTarget() throws Exception {
        assembler = assemblerHolding(new Lsn(RecordScript.START.value() + 1), PointIdentity.message("beat"));
        Transaction next = script.begin().insert(TABLE, "1");
        next.end();
        readAndFlush();
        assertThat(summary()).containsExactly("1>" + next.commitLsn());
    }

    private TransactionAssembler assemblerHolding(Lsn point, PointIdentity identity) {
        return new TransactionAssembler(
                new HeldPoint(point, Optional.of(identity), "target"),
                new ApplyConfig(ROWS_MAX, 1 << 20, Duration.ofNanos(100), StopPolicy.WAIT, false),
                batches::add,
                message -> Optional.empty());
    }

    private void assertOtherHistory(String problem) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(TidegateException.class, refused -> assertThat(refused.code())
                        .isEqualTo("HISTORY-DIFFERS"))
                .hasMessageContaining(problem);
    }

    @Test
    void stopsWhenATransactionIsMissing() throws Exception {
        script.begin().insert(TABLE, "1").end();
        script.take();
        script.begin().insert(TABLE, "2").end();
        assertBroken("follows");
    }

    @Test
    void stopsWhenATransactionBeforeAMessageIsMissing() throws Exception {
        script.begin().insert(TABLE, "1").end();
        script.take();
        script.heartbeat(5);
        assertBroken("the message at");
    }

    @Test
    void stopsWhenARecordIsMissingInATransaction() throws Exception {
        script.begin().insert(TABLE, "1").skipOrder(1).insert(TABLE, "3").end();
        assertBroken("from record 1 to record 3");
    }

    @Test
    void stopsWhenTheFirstRecordsOfATransactionAreMissing() throws Exception {
        script.begin().skipOrder(2).insert(TABLE, "3").end();
        assertBroken("from record 0 to record 3");
    }

    @Test
    void stopsWhenTheLastRecordsOfATransactionAreMissing() throws Exception {
        script.begin().insert(TABLE, "1").end(2);
        assertBroken("ends after 2 records, but 1");
    }

    @Test
    void stopsWhenOnlyTheEndOfATransactionIsThere() throws Exception {
        script.begin().end(2);
        assertBroken("but 0 of them");
    }

    @Test
    void stopsWhenAPartialTransactionIsNotSentAgain() throws Exception {
        Transaction torn = script.begin().insert(TABLE, "1");
        script.resumeAt(torn.commitLsn());
        script.begin().insert(TABLE, "2").end();
        assertBroken("follows " + torn.commitLsn());
    }

    @Test
    void putsTheValuesOfALargeRowTogetherAndForgetsThoseOfAPartialTransaction() throws Exception {
        TableShape documents = RecordScript.keyless("t", "id", "doc");
        String older = "old\t".repeat(1_300_000);
        String newer = "neu€".repeat(1_300_000);
        Transaction torn = script.begin().update(documents, new String[] {"1", older}, new String[] {"1", newer});
        List<LaneRecord> half = script.takeDecoded();
        for (LaneRecord laneRecord : half.subList(0, half.size() - 2)) {
            assembler.add(laneRecord, offset++, nowNanos);
        }

        torn.again()
                .update(documents, new String[] {"1", older}, new String[] {"1", newer})
                .insert(documents, "2", "x")
                .end();
        readAndFlush();

        assertThat(batches).hasSize(2);
        LaneRecord.Change change = (LaneRecord.Change)
                ((ReaderEvent.Batch) batches.get(0)).records().get(0);
        assertThat(change.before().columns().asList()).containsExactly("id", "doc");
        assertThat(change.before().text(1).equals(older)).isTrue();
        assertThat(change.after().text(1).equals(newer)).isTrue();
        assertThat(change.after().text(0)).isEqualTo("1");
        assertThat(batches.get(0).bytes()).isGreaterThan(10_000_000);
        LaneRecord.Change small = (LaneRecord.Change)
                ((ReaderEvent.Batch) batches.get(1)).records().get(0);
        assertThat(small.after().text(1)).isEqualTo("x");
    }

    @Test
    void handsOverWhatIsWholeBeforeABreakOnlyWhenAsked() throws Exception {
        Transaction whole = script.begin().insert(TABLE, "1");
        whole.end();
        script.begin().skipOrder(2).insert(TABLE, "3").end();
        assertBroken("from record 0");
        assembler.flush();
        assertThat(summary()).containsExactly("1>" + whole.commitLsn());
    }

    private void assertBroken(String how) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("CHAIN-BROKEN"))
                .hasMessageContaining(how);
    }
}
