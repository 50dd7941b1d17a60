package dev.tidegate.state.catalog;

/** Why a logical message of the source is not taken for one of the pipeline's. The text stands in state, metrics and JSON. */
public enum MessageRefusal {
    /** The prefix, or in the message table the name, of another pipeline. Nothing to care about. */
    OTHER_PIPELINE("other-pipeline", "of other pipelines"),
    NOT_SIGNED("not-signed", "without the pipeline's signature"),
    OTHER_KEY("other-key", "signed with another key"),
    REPEATED("repeated", "that repeat one of the pipeline's"),
    TOO_LONG("too-long", "longer than any of the pipeline's");

    private final String text;
    private final String words;

    MessageRefusal(String text, String words) {
        this.text = text;
        this.words = words;
    }

    public String text() {
        return text;
    }

    /** Behind a number of messages. */
    public String words() {
        return words;
    }

    static MessageRefusal of(String text) {
        for (MessageRefusal refusal : values()) {
            if (refusal.text.equals(text)) {
                return refusal;
            }
        }
        throw new IllegalArgumentException("no reason " + text);
    }
}
