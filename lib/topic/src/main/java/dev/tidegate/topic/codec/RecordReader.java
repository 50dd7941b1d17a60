package dev.tidegate.topic.codec;

import dev.tidegate.model.StreamId;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.OtherStreamException;

/** Reads the records of one stream and refuses those of another. Owned by one thread. */
public final class RecordReader {

    private final WrittenFormReader writtenForm;
    private final RecordParser parser;

    public RecordReader(StreamId stream) {
        RowShapes shapes = new RowShapes();
        this.writtenForm = new WrittenFormReader(stream, shapes);
        this.parser = new RecordParser(stream, shapes);
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
