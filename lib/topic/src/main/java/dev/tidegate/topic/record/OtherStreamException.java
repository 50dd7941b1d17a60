package dev.tidegate.topic.record;

/** A record that keeps the contract but belongs to another stream: left over from another life of the pipeline. */
public final class OtherStreamException extends InvalidRecordException {

    private static final long serialVersionUID = 1L;

    public OtherStreamException(String message) {
        super(message);
    }
}
