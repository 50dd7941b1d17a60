package dev.tidegate.apply;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.wire.InvalidRecordException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** What Tidegate itself writes into the source's WAL. */
sealed interface StreamMessage {

    JsonFactory JSON = new JsonFactory();

    /** @param sentAt the source's clock when it was written */
    record Heartbeat(Instant sentAt) implements StreamMessage {}

    record Fence(String name) implements StreamMessage {}

    /** @return empty if the message is somebody else's */
    static Optional<StreamMessage> parse(PipelineName pipeline, String prefix, String content) {
        if (!prefix.equals(pipeline.messagePrefix())) {
            return Optional.empty();
        }
        String kind = null;
        String name = null;
        Long micros = null;
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
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new InvalidRecordException("a message of Tidegate is not valid JSON");
        }
        if ("heartbeat".equals(kind) && micros != null) {
            return Optional.of(new Heartbeat(SourceClock.instant(micros)));
        }
        if ("fence".equals(kind) && name != null) {
            return Optional.of(new Fence(name));
        }
        throw new InvalidRecordException("a message of Tidegate is of a kind that this version does not know");
    }
}
