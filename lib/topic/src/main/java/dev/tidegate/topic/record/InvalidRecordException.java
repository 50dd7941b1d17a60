package dev.tidegate.topic.record;

/** A record that does not keep the topic contract. The message holds no row contents. */
public class InvalidRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidRecordException(String message) {
        super(message);
    }
}
