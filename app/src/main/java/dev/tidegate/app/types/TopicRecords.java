package dev.tidegate.app.types;

import dev.tidegate.model.StreamId;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.Tuple;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends changes through the records of the topic, without the topic. */
final class TopicRecords {

    private final StreamId stream = StreamId.create();
    private final RecordWriter writer = new RecordWriter(stream);
    private final RecordReader reader = new RecordReader(stream);

    List<LaneRecord> through(List<Change> changes) {
        List<LaneRecord> read = new ArrayList<>();
        for (Change change : changes) {
            Row any = change.after() == null ? change.before() : change.after();
            TableShape shape = new TableShape(
                    change.table(), change.identity(), any.columns().asList(), key(change, any));
            read.add(reader.read(writer.change(
                            change.transaction(),
                            change.totalOrder(),
                            change.lsn(),
                            change.operation(),
                            shape,
                            tuple(change.before()),
                            tuple(change.after()),
                            0)
                    .value()));
        }
        return read;
    }

    private static int[] key(Change change, Row row) {
        return change.key() == null
                ? new int[0]
                : change.key().columns().asList().stream()
                        .mapToInt(row.columns()::indexOf)
                        .toArray();
    }

    private static Tuple tuple(Row row) {
        if (row == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[row.size()];
        for (int i = 0; i < row.size(); i++) {
            if (row.text(i) != null) {
                bytes.writeBytes(row.text(i).getBytes(StandardCharsets.UTF_8));
            }
            ends[i] = bytes.size();
        }
        Tuple tuple = new Tuple();
        tuple.reset(bytes.toByteArray());
        for (int i = 0; i < row.size(); i++) {
            int start = i == 0 ? 0 : ends[i - 1];
            if (row.text(i) == null) {
                tuple.addNull();
            } else {
                tuple.addText(start, ends[i] - start);
            }
        }
        return tuple;
    }
}
