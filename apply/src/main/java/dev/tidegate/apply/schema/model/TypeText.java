package dev.tidegate.apply.schema.model;

import java.util.regex.Pattern;

/**
 * Names of types as format_type prints them, and nothing else: a record of the topic says what a column's type is, and
 * whoever can write there must not get SQL onto the target by that.
 */
final class TypeText {

    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_]*)";

    /** Of numeric(10,-2), geometry(PointZ,4326) and the like: no two signs in a row, which would begin a comment. */
    private static final String MODIFIERS = "(?:\\((?:-?[A-Za-z0-9_.]+)(?:, ?-?[A-Za-z0-9_.]+)*\\))?";

    private static final Pattern FORM = Pattern.compile("(?:"
            + "(?:bit|character)(?: varying)?(?:\\(\\d+\\))?"
            + "|double precision"
            + "|time(?:stamp)?(?:\\(\\d\\))? with(?:out)? time zone"
            + "|interval(?: (?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?)?(?:\\(\\d\\))?"
            + "|" + NAME + "(?:\\." + NAME + ")?" + MODIFIERS
            + ")(?:\\[\\])*");

    private TypeText() {}

    static boolean isType(String text) {
        return FORM.matcher(text).matches();
    }
}
