package dev.tidegate.topic.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.apply.read.SourceTime;
import dev.tidegate.model.PipelineName;
import dev.tidegate.topic.record.InvalidRecordException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What Tidegate itself writes into the source's WAL. */
public sealed interface WalMessage {

    JsonFactory JSON = new JsonFactory();

    /** @param sentAt the source's clock when it was written */
    record Heartbeat(Instant sentAt) implements WalMessage {}

    record Fence(String name) implements WalMessage {}

    /**
     * A verification wants a snapshot of the target at a point behind this message that it is about to find out.
     *
     * @param holdMax how long the lane may wait here for the point
     * @param keepMax how long it may wait at the point until it is let go; zero if it need not
     */
    record CutRequest(String id, Duration holdMax, Duration keepMax) implements WalMessage {}

    /** Written behind the point of a cut, so that the stream goes on beyond it at once. */
    record CutPassed(String id) implements WalMessage {}

    /** @return empty if the message is somebody else's */
    static Optional<WalMessage> parse(PipelineName pipeline, String prefix, String content) {
        if (!prefix.equals(pipeline.messagePrefix())) {
            return Optional.empty();
        }
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
        if ("heartbeat".equals(kind) && micros != null) {
            return Optional.of(new Heartbeat(SourceTime.instant(micros)));
        }
        if ("fence".equals(kind) && name != null) {
            return Optional.of(new Fence(name));
        }
        if ("cut".equals(kind) && name != null && holdMillis != null) {
            return Optional.of(new CutRequest(name, Duration.ofMillis(holdMillis), Duration.ofMillis(keepMillis)));
        }
        if ("cut-passed".equals(kind) && name != null) {
            return Optional.of(new CutPassed(name));
        }
        throw new InvalidRecordException("a message of Tidegate is of a kind that this version does not know");
    }
}
