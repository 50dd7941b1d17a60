package dev.tidegate.topic.codec;

import static dev.tidegate.topic.codec.JsonBytes.literalOf;

import dev.tidegate.model.StreamId;

/** The parts of changes and transaction ends that stand between their values: written by one side, expected by the other. */
final class WrittenForm {

    static final byte[] OP = literalOf("{\"op\":\"");
    static final byte[] SEQUENCE = literalOf(",\"sequence\":\"[\\\"");
    static final byte[] SEQUENCE_NEXT = literalOf("\\\",\\\"");
    static final byte[] SEQUENCE_END = literalOf("\\\"]\"");
    static final byte[] TS_MS = literalOf(",\"ts_ms\":");
    static final byte[] TS_US = literalOf(",\"ts_us\":");
    static final byte[] TRANSACTION = literalOf("},\"transaction\":{\"id\":\"");
    static final byte[] TOTAL_ORDER = literalOf("\",\"total_order\":");
    static final byte[] UNCHANGED = literalOf(",\"unchanged\":[");
    static final byte[] BEFORE = literalOf(",\"before\":");
    static final byte[] AFTER = literalOf(",\"after\":");
    static final byte[] PREVIOUS_COMMIT = literalOf("\",\"previous_commit_lsn\":");
    static final byte[] COMMIT = literalOf(",\"commit_lsn\":");
    static final byte[] EVENT_COUNT = literalOf(",\"event_count\":");

    private WrittenForm() {}

    /** Between the operation's code and the LSN. */
    static byte[] source(StreamId stream) {
        return literalOf("\",\"source\":{" + identity(stream) + "\"lsn\":");
    }

    /** The end of a transaction, up to its id. */
    static byte[] end(StreamId stream) {
        return literalOf("{\"status\":\"END\"," + identity(stream) + "\"id\":\"");
    }

    private static String identity(StreamId stream) {
        return "\"version\":\"" + RecordWriter.VERSION + "\",\"stream\":\"" + stream + "\",";
    }
}
