package dev.tidegate.config.monitor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.yaml.YamlText;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON with placeholders such as {@code {{summary}}} inside its texts, filled in such a way that it stays JSON. */
public record AlertTemplate(String text) {

    static final Scalar<AlertTemplate> TYPE = Scalar.of(
            "a text", text -> Optional.of(new AlertTemplate(text)), template -> YamlText.quoted(template.text));

    /** Names of the placeholders. */
    public static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(
            List.of("pipeline", "alert", "state", "severity", "summary", "action", "value", "since", "at")));

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    /** What is wrong with it, if anything is. */
    Optional<String> problem() {
        Optional<String> unknown = PLACE.matcher(text)
                .results()
                .map(place -> place.group(1))
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .map(name -> "{{" + name + "}} is none of " + String.join(", ", NAMES));
        return unknown.isPresent() || isJson(fill(Map.of()))
                ? unknown
                : Optional.of("is not JSON; placeholders such as {{summary}} belong inside quotes");
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param values by name; one that is missing is empty */
    public String fill(Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(escaped(values.getOrDefault(place.group(1), ""))));
    }

    private static String escaped(String value) {
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
