package dev.tidegate.topic.codec.form;

import static dev.tidegate.topic.codec.form.JsonBytes.literalOf;

import dev.tidegate.model.StreamId;

/** The parts of changes and transaction ends that stand between their values: written by one side, expected by the other. */
@SuppressWarnings("MutablePublicArray") // they are for the codec, which copies from them
public final class RecordForm {

    /** Version of the contract; a reader refuses others. */
    public static final String VERSION = "1";

    public static final byte[] OP = literalOf("{\"op\":\"");
    public static final byte[] SEQUENCE = literalOf(",\"sequence\":\"[\\\"");
    public static final byte[] SEQUENCE_NEXT = literalOf("\\\",\\\"");
    public static final byte[] SEQUENCE_END = literalOf("\\\"]\"");
    public static final byte[] TS_MS = literalOf(",\"ts_ms\":");
    public static final byte[] TS_US = literalOf(",\"ts_us\":");
    public static final byte[] TRANSACTION = literalOf("},\"transaction\":{\"id\":\"");
    public static final byte[] TOTAL_ORDER = literalOf("\",\"total_order\":");
    public static final byte[] UNCHANGED = literalOf(",\"unchanged\":[");
    public static final byte[] BEFORE = literalOf(",\"before\":");
    public static final byte[] AFTER = literalOf(",\"after\":");
    public static final byte[] PREVIOUS_COMMIT = literalOf("\",\"previous_commit_lsn\":");
    public static final byte[] COMMIT = literalOf(",\"commit_lsn\":");
    public static final byte[] EVENT_COUNT = literalOf(",\"event_count\":");

    private RecordForm() {}

    /** Between the operation's code and the LSN. */
    public static byte[] source(StreamId stream) {
        return literalOf("\",\"source\":{" + identity(stream) + "\"lsn\":");
    }

    /** The end of a transaction, up to its id. */
    public static byte[] end(StreamId stream) {
        return literalOf("{\"status\":\"END\"," + identity(stream) + "\"id\":\"");
    }

    private static String identity(StreamId stream) {
        return "\"version\":\"" + VERSION + "\",\"stream\":\"" + stream + "\",";
    }
}
