package dev.tidegate.topic.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.model.PipelineName;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.NewerRecordException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Tidegate's own messages in the source's WAL and in the topic: heartbeat, fence, and the two of a verification. The only
 * place that knows their JSON. Older processes read what newer ones write and the other way round, so a form never changes.
 */
public sealed interface WalMessage {

    JsonFactory JSON = new JsonFactory();

    String HEARTBEAT = "heartbeat";
    String FENCE = "fence";
    String SNAPSHOT_REQUEST = "cut";
    String SNAPSHOT_PASSED = "cut-passed";

    /** The name of its form. */
    String kind();

    /** Its form as the WAL has it. */
    String content();

    /**
     * The source's clock on its way through the pipeline. Written outside of transactions.
     *
     * @param sentAt the source's clock when it was written
     */
    record Heartbeat(Instant sentAt) implements WalMessage {

        @Override
        public String kind() {
            return HEARTBEAT;
        }

        @Override
        public String content() {
            return json(this, json -> json.writeNumberField("ts_us", ChronoUnit.MICROS.between(Instant.EPOCH, sentAt)));
        }
    }

    /** When it is applied, everything that committed before it is in the target. */
    record Fence(String name) implements WalMessage {

        @Override
        public String kind() {
            return FENCE;
        }

        @Override
        public String content() {
            return json(this, json -> json.writeStringField("name", name));
        }
    }

    /**
     * A verification wants a snapshot of the target at a point behind this message that it is about to find out.
     *
     * @param holdMax how long the lane may wait here for the point
     * @param keepMax how long it may wait at the point until it is released; zero if it need not
     */
    record SnapshotRequest(String id, Duration holdMax, Duration keepMax) implements WalMessage {

        @Override
        public String kind() {
            return SNAPSHOT_REQUEST;
        }

        @Override
        public String content() {
            return json(this, json -> {
                json.writeStringField("name", id);
                json.writeNumberField("hold_ms", holdMax.toMillis());
                json.writeNumberField("keep_ms", keepMax.toMillis());
            });
        }
    }

    /** Written behind the point of a snapshot, so that the stream continues beyond it at once. */
    record SnapshotPassed(String id) implements WalMessage {

        @Override
        public String kind() {
            return SNAPSHOT_PASSED;
        }

        @Override
        public String content() {
            return json(this, json -> json.writeStringField("name", id));
        }
    }

    /** What a form has besides its kind. */
    interface Fields {

        void write(JsonGenerator json) throws IOException;
    }

    private static String json(WalMessage message, Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("kind", message.kind());
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * @return empty if the message is somebody else's
     * @throws InvalidRecordException if it is Tidegate's, but of no form that this version knows
     */
    static Optional<WalMessage> parse(PipelineName pipeline, String prefix, String content) {
        return prefix.equals(pipeline.messagePrefix()) ? Optional.of(parse(content)) : Optional.empty();
    }

    private static WalMessage parse(String content) {
        String kind = null;
        String name = null;
        Long micros = null;
        Long holdMillis = null;
        long keepMillis = 0;
        try (JsonParser json = JSON.createParser(content)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidRecordException("a message of Tidegate is not a JSON object");
            }
            String field;
            while ((field = json.nextFieldName()) != null) {
                json.nextToken();
                switch (field) {
                    case "kind" -> kind = json.getText();
                    case "name" -> name = json.getText();
                    case "ts_us" -> micros = json.getLongValue();
                    case "hold_ms" -> holdMillis = json.getLongValue();
                    case "keep_ms" -> keepMillis = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new InvalidRecordException("a message of Tidegate is not valid JSON");
        }
        if (HEARTBEAT.equals(kind) && micros != null) {
            return new Heartbeat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
        }
        if (FENCE.equals(kind) && name != null) {
            return new Fence(name);
        }
        if (SNAPSHOT_REQUEST.equals(kind) && name != null && holdMillis != null) {
            return new SnapshotRequest(name, Duration.ofMillis(holdMillis), Duration.ofMillis(keepMillis));
        }
        if (SNAPSHOT_PASSED.equals(kind) && name != null) {
            return new SnapshotPassed(name);
        }
        throw new NewerRecordException("a message of Tidegate is of a kind that this version does not know");
    }
}
