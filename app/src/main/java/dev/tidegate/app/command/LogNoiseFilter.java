package dev.tidegate.app.command;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/** Warnings of libraries about what is as it should be here; they would only worry people. */
final class LogNoiseFilter extends Filter<ILoggingEvent> {

    private static final List<String> BEGINNINGS = List.of(
            // The embedded broker's starts and stops.
            "Performing controller activation.",
            "Attempting to close NetworkClient that has already been closed.",
            // A producer's first transaction, while the coordinator still ends the one before; the producer sends
            // again.
            "Error processing append operation on partition",
            // Two clients asked for the same topic at once; each has it then.
            "Auto topic creation failed for __transaction_state with error 'TOPIC_ALREADY_EXISTS'",
            // Debezium's snapshot, which is off: the load is our own.
            "Found a not connector specific implementation");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        // Kafka puts its context in brackets before the message.
        String plain = message.startsWith("[")
                ? message.substring(message.indexOf(']') + 1).strip()
                : message;
        return BEGINNINGS.stream().anyMatch(plain::startsWith) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
