package dev.tidegate.topic.codec;

import dev.tidegate.model.StreamId;
import dev.tidegate.topic.codec.fast.FastRecordReader;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.codec.json.JsonRecordReader;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.OtherStreamException;

/**
 * Reads the records of one stream and refuses those of another. There is one contract and there are two ways to read it:
 * the fast one takes the exact bytes that {@link RecordWriter} writes, the JSON parser takes everything else. Owned by one
 * thread.
 */
public final class RecordReader {

    private final FastRecordReader writtenForm;
    private final JsonRecordReader parser;

    public RecordReader(StreamId stream) {
        RowShapes shapes = new RowShapes();
        this.writtenForm = new FastRecordReader(stream, shapes);
        this.parser = new JsonRecordReader(stream, shapes);
    }

    /**
     * @param value of the Kafka record; its key only repeats what is in it
     * @throws OtherStreamException if the record is of another stream
     * @throws InvalidRecordException if the record is not of this contract or version
     */
    public LaneRecord read(byte[] value) {
        return writtenForm.read(value).orElseGet(() -> parser.read(value));
    }
}
