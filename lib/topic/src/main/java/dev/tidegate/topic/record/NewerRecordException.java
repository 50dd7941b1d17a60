package dev.tidegate.topic.record;

/** A record or a message of a form that only a newer Tidegate writes. */
public final class NewerRecordException extends InvalidRecordException {

    private static final long serialVersionUID = 1L;

    public NewerRecordException(String message) {
        super(message);
    }
}
