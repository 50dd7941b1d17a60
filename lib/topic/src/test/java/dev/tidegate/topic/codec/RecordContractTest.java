package dev.tidegate.topic.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.NewerRecordException;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.RowSide;
import dev.tidegate.topic.record.TransactionContext;
import dev.tidegate.topic.record.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordContractTest {

    private static final TableId TABLE = new TableId("public", "odd \"name\"");
    private static final TransactionContext TRANSACTION =
            new TransactionContext(new TransactionId(4711, new Lsn(900)), new Lsn(800), 1_700_000_000_123_456L);

    private final StreamId stream = StreamId.create();
    private final RecordWriter writer = new RecordWriter(stream);
    private final RecordReader reader = new RecordReader(stream);

    private static TableShape shape(ReplicaIdentity identity, int... key) {
        return new TableShape(TABLE, identity, List.of("id", "näme", "doc"), key);
    }

    private static Tuple tuple(String... values) {
        byte[] all = String.join(
                        "",
                        java.util.Arrays.stream(values)
                                .map(v -> v == null || v.equals("<unchanged>") ? "" : v)
                                .toList())
                .getBytes(StandardCharsets.UTF_8);
        Tuple tuple = new Tuple();
        tuple.reset(all);
        int offset = 0;
        for (String value : values) {
            if (value == null) {
                tuple.addNull();
            } else if (value.equals("<unchanged>")) {
                tuple.addUnchanged();
            } else {
                int length = value.getBytes(StandardCharsets.UTF_8).length;
                tuple.addText(offset, length);
                offset += length;
            }
        }
        return tuple;
    }

    private static Row row(List<String> columns, String... values) {
        return new Row(new ColumnNames(columns), values, null);
    }

    private LaneRecord roundTrip(EncodedRecord encoded) {
        return reader.read(encoded.value());
    }

    private EncodedRecord change(Operation operation, TableShape shape, Tuple before, Tuple after) {
        return writer.change(TRANSACTION, 3, new Lsn(850), operation, shape, before, after, 1L);
    }

    @Test
    void keepsEveryCharacterOfAnInsert() {
        String odd = "tab\t quote\" back\\slash \u0001 \u2028 𝄞 ü";
        LaneRecord read =
                roundTrip(change(Operation.CREATE, shape(ReplicaIdentity.DEFAULT, 0), null, tuple("1", odd, null)));
        assertThat(read)
                .isEqualTo(new LaneRecord.Change(
                        TRANSACTION,
                        3,
                        new Lsn(850),
                        Operation.CREATE,
                        TABLE,
                        ReplicaIdentity.DEFAULT,
                        row(List.of("id"), "1"),
                        null,
                        row(List.of("id", "näme", "doc"), "1", odd, null)));
    }

    @Test
    void tellsNullUnchangedAndAbsentApart() {
        LaneRecord.Change read = (LaneRecord.Change) roundTrip(
                change(Operation.UPDATE, shape(ReplicaIdentity.DEFAULT, 0), null, tuple("1", null, "<unchanged>")));
        BitSet unchanged = new BitSet();
        unchanged.set(2);
        assertThat(read.after())
                .isEqualTo(new Row(
                        new ColumnNames(List.of("id", "näme", "doc")), new String[] {"1", null, null}, unchanged));
        assertThat(read.after().columns().indexOf("other")).isEqualTo(-1);
    }

    @Test
    void givesOnlyTheKeyOfAnOldRowUnlessTheIdentityIsFull() {
        LaneRecord.Change byKey = (LaneRecord.Change) roundTrip(change(
                Operation.UPDATE, shape(ReplicaIdentity.DEFAULT, 0), tuple("1", null, null), tuple("2", "a", "b")));
        assertThat(byKey.before()).isEqualTo(row(List.of("id"), "1"));
        assertThat(byKey.key()).isEqualTo(row(List.of("id"), "2"));

        LaneRecord.Change full = (LaneRecord.Change)
                roundTrip(change(Operation.DELETE, shape(ReplicaIdentity.FULL), tuple("1", null, "x"), null));
        assertThat(full.before()).isEqualTo(row(List.of("id", "näme", "doc"), "1", null, "x"));
        assertThat(full.key()).isNull();
        assertThat(full.after()).isNull();
    }

    @Test
    void keysTheRecordByTheRow() {
        EncodedRecord encoded = change(
                Operation.UPDATE, shape(ReplicaIdentity.DEFAULT, 0), tuple("1", null, null), tuple("2", "a", "b"));
        assertThat(new String(encoded.key(), StandardCharsets.UTF_8))
                .isEqualTo("{\"schema\":\"public\",\"table\":\"odd \\\"name\\\"\",\"key\":{\"id\":\"2\"}}");
    }

    @Test
    void takesAnUnchangedKeyColumnFromTheOldRow() {
        LaneRecord.Change read = (LaneRecord.Change) roundTrip(change(
                Operation.UPDATE,
                shape(ReplicaIdentity.DEFAULT, 0),
                tuple("long key", null, null),
                tuple("<unchanged>", "a", "b")));
        assertThat(read.key()).isEqualTo(row(List.of("id"), "long key"));
    }

    @Test
    void carriesTruncateMessagesAndEnd() {
        assertThat(roundTrip(writer.truncate(
                        TRANSACTION, 1, new Lsn(850), List.of(TABLE, new TableId("a", "b")), true, false, 1L)))
                .isEqualTo(new LaneRecord.Truncate(
                        TRANSACTION, 1, new Lsn(850), List.of(TABLE, new TableId("a", "b")), true, false));
        assertThat(roundTrip(writer.message(TRANSACTION, 2, new Lsn(850), "tidegate/orders", "{\"a\":1}", 1L)))
                .isEqualTo(new LaneRecord.TransactionalMessage(
                        TRANSACTION, 2, new Lsn(850), "tidegate/orders", "{\"a\":1}"));
        assertThat(roundTrip(writer.message(new Lsn(800), new Lsn(850), "tidegate/orders", "x", 1L)))
                .isEqualTo(new LaneRecord.Message(new Lsn(800), new Lsn(850), "tidegate/orders", "x"));
        assertThat(roundTrip(writer.end(TRANSACTION, new Lsn(950), 7)))
                .isEqualTo(new LaneRecord.TransactionEnd(TRANSACTION, new Lsn(950), 7));
    }

    @Test
    void refusesARecordOfAnotherStream() {
        EncodedRecord other = new RecordWriter(StreamId.create()).end(TRANSACTION, new Lsn(950), 7);
        assertThatThrownBy(() -> roundTrip(other))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("belongs to stream");
    }

    @Test
    void tellsARecordOfANewerTidegateFromABrokenOne() {
        String newer = "{\"op\":\"merge\",\"source\":{\"version\":\"2\",\"lsn\":8}}";
        for (String record : List.of(newer, "{\"status\":\"HALF\",\"version\":\"2\"}")) {
            assertThatThrownBy(() -> reader.read(record.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(NewerRecordException.class)
                    .hasMessageContaining("has version 2")
                    .hasMessageContaining("knows version 1");
        }
        for (String broken :
                List.of(newer.replace("\"2\"", "\"1\""), newer.replace("\"2\"", "\"b\""), "[2]", "2", "x")) {
            assertThatThrownBy(() -> reader.read(broken.getBytes(StandardCharsets.UTF_8)))
                    .as(broken)
                    .isInstanceOf(RuntimeException.class)
                    .isNotInstanceOf(NewerRecordException.class);
        }
    }

    @Test
    void neverQuotesARecordInAnError() {
        byte[] broken = "{\"op\":\"c\",\"after\":{\"a\":secret".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> reader.read(broken))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void cutsTheLongValuesOfALargeRowBetweenCharacters() {
        String text = "a" + "€𝄞\"".repeat(700_000);
        Tuple before = tuple("1", "short", "x".repeat(3_000_000));
        Tuple after = tuple("2", text, null);
        TableShape shape = shape(ReplicaIdentity.FULL, 0);
        List<EncodedRecord> records = new ArrayList<>();
        long order = new LargeRows(writer).cut(TRANSACTION, 2, new Lsn(850), shape, before, after, records::add);
        assertThat(order).isEqualTo(2L + records.size());
        assertThat(records).hasSizeGreaterThan(8).allMatch(part -> part.value().length < 6 << 20);

        StringBuilder joined = new StringBuilder();
        StringBuilder joinedBefore = new StringBuilder();
        for (int i = 0; i < records.size(); i++) {
            LaneRecord.Part part = (LaneRecord.Part) roundTrip(records.get(i));
            assertThat(part.totalOrder()).isEqualTo(3 + i);
            assertThat(part.table()).isEqualTo(TABLE);
            boolean ofAfter = part.side() == RowSide.AFTER;
            assertThat(part.column()).isEqualTo(ofAfter ? "näme" : "doc");
            (ofAfter ? joined : joinedBefore).append(part.text());
        }
        assertThat(joined.toString().equals(text)).isTrue();
        assertThat(joinedBefore.toString().equals("x".repeat(3_000_000))).isTrue();

        EncodedRecord encoded = change(Operation.UPDATE, shape, before, after);
        assertThat(new String(encoded.value(), StandardCharsets.UTF_8))
                .contains("\"cut_before\":[\"doc\"],\"cut\":[\"näme\"]");
        LaneRecord.Change change = (LaneRecord.Change) roundTrip(encoded);
        assertThat(change.before()).isEqualTo(row(List.of("id", "näme"), "1", "short"));
        assertThat(change.after()).isEqualTo(row(List.of("id", "doc"), "2", null));
    }

    @Test
    void leavesARowOfFairSizeWhole() {
        Tuple after = tuple("2", "y".repeat(LargeRows.ROW_BYTES_MAX - 1), null);
        List<EncodedRecord> records = new ArrayList<>();
        new LargeRows(writer)
                .cut(TRANSACTION, 2, new Lsn(850), shape(ReplicaIdentity.DEFAULT, 0), null, after, records::add);
        assertThat(records).isEmpty();
    }

    @Test
    void readsLongValues() {
        String value = "x".repeat(21_000_000);
        LaneRecord.Change read = (LaneRecord.Change)
                roundTrip(change(Operation.CREATE, shape(ReplicaIdentity.DEFAULT, 0), null, tuple("1", value, null)));
        assertThat(read.after().text(1).length()).isEqualTo(value.length());
    }
}
