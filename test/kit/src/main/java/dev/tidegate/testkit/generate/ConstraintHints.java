package dev.tidegate.testkit.generate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The constants of a constraint, which are what its columns are likely to accept. */
final class ConstraintHints {

    private static final Pattern CONSTANT = Pattern.compile("'((?:[^']|'')*)'|\\b(\\d{1,9})\\b");

    private ConstraintHints() {}

    /** @param definition of a CHECK, of the bounds of a partition, of an index with a condition */
    static List<String> of(String definition) {
        Set<String> hints = new LinkedHashSet<>();
        Matcher constants = CONSTANT.matcher(definition);
        while (constants.find()) {
            hints.add(
                    constants.group(1) == null
                            ? constants.group(2)
                            : constants.group(1).replace("''", "'"));
        }
        return List.copyOf(hints);
    }
}
