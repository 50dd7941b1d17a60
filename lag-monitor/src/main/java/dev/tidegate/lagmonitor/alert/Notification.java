package dev.tidegate.lagmonitor.alert;

import dev.tidegate.model.text.HumanFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a receiver is sent when an alert starts, persists or is resolved. Contains no row data.
 *
 * @param since when what it is about began, by this machine's clock
 * @param at now, by the same clock
 */
public record Notification(
        String pipeline, Condition condition, Kind kind, String summary, String value, Instant since, Instant at) {

    /** Why it is sent. */
    public enum Kind {
        FIRING,
        /** Told before, and still so. */
        STILL_FIRING,
        RESOLVED;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** One line, for a subject or a chat. */
    public String headline() {
        String words = kind == Kind.RESOLVED
                ? "resolved after " + lasted() + ", it was: " + summary
                : (kind == Kind.STILL_FIRING ? "for " + lasted() + ": " : "") + summary;
        return pipeline + ": " + condition.id() + ": " + words;
    }

    private String lasted() {
        Duration lasted = Duration.between(since, at);
        return lasted.isNegative() ? "a while" : HumanFormat.duration(lasted);
    }

    /** Its fields by the names of {@link dev.tidegate.config.monitor.AlertTemplate#NAMES}. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("pipeline", pipeline);
        fields.put("alert", condition.id());
        fields.put("state", kind.text());
        fields.put("severity", condition.severity().text());
        fields.put("summary", summary);
        fields.put("action", kind == Kind.RESOLVED ? "" : condition.action());
        fields.put("value", value);
        fields.put("since", since.toString());
        fields.put("at", at.toString());
        return fields;
    }
}
