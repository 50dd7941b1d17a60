package dev.tidegate.lagmonitor.lag;

import dev.tidegate.lagmonitor.model.Observed;
import java.time.Duration;

/**
 * The work that is still before the end of a stage: capture, transport or apply.
 *
 * @param time by the source's clock
 * @param bytes of the source's WAL
 * @param records of the topic: one a change, and one for each end of a transaction and heartbeat
 */
public record Stage(Name name, Observed<Duration> time, Observed<Long> bytes, Observed<Long> records) {

    /** In the order of the way; together they are the whole lag. */
    public enum Name {
        /** Committed on the source, not in the topic yet. */
        CAPTURE("capture"),
        /** In the topic, but in a Kafka transaction that is open: no applier can read it yet. */
        TRANSPORT("transport"),
        /** Readable in the topic, not in the target yet. */
        APPLY("apply");

        private final String text;

        Name(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
