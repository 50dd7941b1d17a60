package dev.tidegate.postgres.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A built-in type as format_type prints it, taken apart: {@code timestamp(3) without time zone}.
 *
 * @param base without the numbers: {@code timestamp without time zone}
 * @param numbers length, precision, scale; empty if the type has none
 */
public record TypeName(String base, List<Integer> numbers) {

    private static final Pattern NUMBERS = Pattern.compile("\\((-?\\d+(?:,-?\\d+)?)\\)");

    public static TypeName parse(String type) {
        Matcher matcher = NUMBERS.matcher(type);
        if (type.indexOf('"') >= 0 || !matcher.find()) {
            return new TypeName(type, List.of());
        }
        List<Integer> numbers =
                Arrays.stream(matcher.group(1).split(",")).map(Integer::valueOf).toList();
        return new TypeName(type.substring(0, matcher.start()) + type.substring(matcher.end()), numbers);
    }

    public boolean isLimited() {
        return !numbers.isEmpty();
    }

    public int number() {
        return numbers.get(0);
    }

    public int scale() {
        return numbers.size() > 1 ? numbers.get(1) : 0;
    }

    /** Digits before the point of a numeric(p,s). */
    public int integerDigits() {
        return number() - scale();
    }
}
