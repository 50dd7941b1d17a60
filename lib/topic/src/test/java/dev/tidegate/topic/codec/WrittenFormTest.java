package dev.tidegate.topic.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.codec.fast.FastRecordReader;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.codec.json.JsonRecordReader;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.TransactionContext;
import dev.tidegate.topic.record.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The two ways to read a record are one: whatever the fast one reads, the JSON parser reads as the same record. */
class WrittenFormTest {

    private static final List<String> CHARACTERS = List.of(
            "a",
            "Z",
            "7",
            " ",
            "\"",
            "\\",
            "/",
            "\n",
            "\r",
            "\t",
            "\b",
            "\f",
            "\u0001",
            "\u001f",
            "\u007f",
            "ä",
            "\u2028",
            "\uFFFD",
            "𝄞",
            ",\"ts_ms\":1",
            "\",\"key\":[",
            "{",
            "}",
            "[",
            "]",
            ":",
            "null",
            "\\u0041");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final StreamId stream = StreamId.create();
    private final RecordWriter writer = new RecordWriter(stream);
    private final FastRecordReader fast = new FastRecordReader(stream, new RowShapes());
    private final JsonRecordReader parser = new JsonRecordReader(stream, new RowShapes());
    private final List<TableShape> shapes = List.of(shape(), shape(), shape(), shape(), shape());

    @Test
    void readsWhateverTheWriterWrites() {
        for (int i = 0; i < 5_000; i++) {
            byte[] written = anyRecord();
            LaneRecord parsed = parser.read(written);
            Optional<LaneRecord> read = fast.read(written);
            // The character that stands for broken UTF-8 is left to the parser, which can tell.
            boolean doubtful = new String(written, StandardCharsets.UTF_8).contains("\uFFFD");
            assertThat(read.isPresent() || doubtful)
                    .as("record %d of seed %d is read", i, seed)
                    .isTrue();
            read.ifPresent(found -> assertThat(found).as("seed %d", seed).isEqualTo(parsed));
        }
    }

    @Test
    void leavesToTheParserWhatItDoesNotReadAsTheParserDoes() {
        int same = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] spoilt = spoil(anyRecord());
            Optional<LaneRecord> read = readOrRefuse(spoilt);
            if (read.isPresent()) {
                assertThat(read.get()).as("seed %d", seed).isEqualTo(parser.read(spoilt));
                same++;
            }
        }
        // How many depends on the seed: with long rows, a spoilt byte is often one of the form.
        assertThat(same).as("seed %d", seed).isGreaterThan(200);
    }

    @Test
    void leavesOtherSpacingToTheParser() throws IOException {
        RecordReader reader = new RecordReader(stream);
        for (int i = 0; i < 200; i++) {
            byte[] written = anyRecord();
            byte[] spaced = spaced(written);
            assertThat(fast.read(spaced)).as("seed %d", seed).isEmpty();
            assertThat(reader.read(spaced)).as("seed %d", seed).isEqualTo(reader.read(written));
        }
    }

    private static byte[] spaced(byte[] json) throws IOException {
        JsonFactory factory = new JsonFactory();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonParser in = factory.createParser(json);
                JsonGenerator generator = factory.createGenerator(out)) {
            in.nextToken();
            generator.useDefaultPrettyPrinter().copyCurrentStructure(in);
        }
        return out.toByteArray();
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        TableShape shape = new TableShape(new TableId("a", "b"), ReplicaIdentity.DEFAULT, List.of("c"), new int[] {0});
        Tuple tuple = new Tuple();
        tuple.reset(new byte[] {'x', (byte) 0xC3, '('});
        tuple.addText(0, 3);
        EncodedRecord written = writer.change(transaction(), 1, new Lsn(7), Operation.CREATE, shape, null, tuple, 1L);
        assertThatThrownBy(() -> new RecordReader(stream).read(written.value()))
                .isInstanceOf(InvalidRecordException.class);
    }

    /** A record that says nothing sensible is refused by both. */
    private Optional<LaneRecord> readOrRefuse(byte[] value) {
        try {
            return fast.read(value);
        } catch (InvalidRecordException | IllegalArgumentException e) {
            assertThatThrownBy(() -> parser.read(value)).as("seed %d", seed).isInstanceOf(RuntimeException.class);
            return Optional.empty();
        }
    }

    /** Changes, drops, doubles or adds one byte. */
    private byte[] spoil(byte[] value) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : value) {
            bytes.add(b);
        }
        int at = random.nextInt(bytes.size());
        switch (random.nextInt(4)) {
            case 0 -> bytes.set(at, (byte) random.nextInt(256));
            case 1 -> bytes.remove(at);
            case 2 -> bytes.add(at, bytes.get(at));
            default -> bytes.add(at, (byte) "0123456789\"\\,:{}[] n".charAt(random.nextInt(20)));
        }
        byte[] spoilt = new byte[bytes.size()];
        for (int i = 0; i < spoilt.length; i++) {
            spoilt[i] = bytes.get(i);
        }
        return spoilt;
    }

    private byte[] anyRecord() {
        TransactionContext transaction = transaction();
        if (random.nextInt(10) == 0) {
            return writer.end(transaction, new Lsn(anyLsn()), random.nextInt(100))
                    .value();
        }
        TableShape shape = shapes.get(random.nextInt(shapes.size()));
        int order = 1 + random.nextInt(100);
        Lsn lsn = new Lsn(anyLsn());
        EncodedRecord written =
                switch (random.nextInt(3)) {
                    case 0 ->
                        writer.change(transaction, order, lsn, Operation.CREATE, shape, null, tuple(shape, false), 1L);
                    case 1 ->
                        writer.change(
                                transaction,
                                order,
                                lsn,
                                Operation.UPDATE,
                                shape,
                                tuple(shape, false),
                                tuple(shape, true),
                                1L);
                    default ->
                        writer.change(transaction, order, lsn, Operation.DELETE, shape, tuple(shape, false), null, 1L);
                };
        return written.value();
    }

    private TransactionContext transaction() {
        long micros = 1_700_000_000_000_000L + random.nextInt(1_000_000);
        return new TransactionContext(
                new TransactionId(random.nextInt(5), new Lsn(anyLsn())), new Lsn(anyLsn()), micros);
    }

    private long anyLsn() {
        return random.nextInt(3) == 0 ? random.nextInt(12) : random.nextLong(1L << 50);
    }

    private TableShape shape() {
        int columns = 1 + random.nextInt(20);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            names.add(i + anyText());
        }
        ReplicaIdentity identity = ReplicaIdentity.of("dnfi".charAt(random.nextInt(4)));
        int[] key = random.nextInt(4) == 0 ? new int[0] : new int[] {random.nextInt(columns)};
        return new TableShape(new TableId("s" + anyText(), "t" + anyText()), identity, names, key);
    }

    private Tuple tuple(TableShape shape, boolean mayBeUnchanged) {
        Tuple tuple = new Tuple();
        List<byte[]> texts = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < shape.columnCount(); i++) {
            String text = anyText();
            texts.add(text.getBytes(StandardCharsets.UTF_8));
            all.append(text);
        }
        tuple.reset(all.toString().getBytes(StandardCharsets.UTF_8));
        int offset = 0;
        for (byte[] text : texts) {
            int kind = random.nextInt(6);
            if (kind == 0) {
                tuple.addNull();
            } else if (kind == 1 && mayBeUnchanged) {
                tuple.addUnchanged();
            } else {
                tuple.addText(offset, text.length);
            }
            offset += text.length;
        }
        return tuple;
    }

    private String anyText() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
        }
        return text.toString();
    }
}
