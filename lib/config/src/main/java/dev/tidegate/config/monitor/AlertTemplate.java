package dev.tidegate.config.monitor;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON with places such as {@code {{summary}}} inside its texts, which are filled so that it stays JSON. */
public record AlertTemplate(String text) {

    /** What can be put in. */
    public static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(
            List.of("pipeline", "alert", "state", "severity", "summary", "action", "value", "since", "at")));

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    /** The first place whose name is none, if there is one. */
    Optional<String> unknownName() {
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            if (!NAMES.contains(places.group(1))) {
                return Optional.of(places.group(1));
            }
        }
        return Optional.empty();
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
