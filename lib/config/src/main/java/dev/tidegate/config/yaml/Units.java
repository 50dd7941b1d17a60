package dev.tidegate.config.yaml;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A whole number and a unit, such as {@code 5s} or {@code 64MB}. */
final class Units {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([a-zA-Z]+)");

    private final Map<String, Long> amounts;
    private final NavigableMap<Long, String> names = new TreeMap<>();

    /** @param amounts by the unit's name; a smaller unit divides a larger one */
    Units(Map<String, Long> amounts) {
        this.amounts = amounts;
        amounts.forEach((name, amount) -> names.put(amount, name));
    }

    /** @return in the smallest unit; empty if the text is not of that form */
    Optional<Long> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.ofNullable(amounts.get(matcher.group(2)))
                        .map(amount -> Long.parseLong(matcher.group(1)) * amount)
                : Optional.empty();
    }

    /** @return the shortest text that {@link #parse} reads back */
    String print(long value) {
        for (Map.Entry<Long, String> unit : names.descendingMap().entrySet()) {
            if (value != 0 && value % unit.getKey() == 0) {
                return value / unit.getKey() + unit.getValue();
            }
        }
        return value + names.firstEntry().getValue();
    }
}
