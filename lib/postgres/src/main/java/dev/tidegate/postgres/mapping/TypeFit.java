package dev.tidegate.postgres.mapping;

import static java.util.Map.entry;

import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.TypeName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the values of a column that arrive, as the source's text, in a column of another type. Exact means:
 * the same as {@code value::target_type} on the source. By a table of pairs; what is not in it does not fit.
 */
public enum TypeFit {
    SAME,
    /** Every value, exactly. */
    WIDER,
    /** Every value, but PostgreSQL rounds those with more digits than the target keeps, as its cast does. */
    ROUNDED,
    NO;

    private static final Set<String> TEXTS = Set.of("text", "character varying");

    /**
     * Types without length or precision that take every value of another. Left out, although PostgreSQL has a cast: real to
     * double precision (the text 0.1 is another double precision than 0.1::real), bigint to double precision (53 bits),
     * date to timestamp (5874897 AD), timestamp to timestamptz (whose time zone?), character(n) to text (blanks), inet and
     * boolean to text (the cast prints more).
     */
    private static final Map<String, Set<String>> EXACT = Map.ofEntries(
            entry(
                    "smallint",
                    Set.of("integer", "bigint", "numeric", "real", "double precision", "text", "character varying")),
            entry("integer", Set.of("bigint", "numeric", "double precision", "text", "character varying")),
            entry("bigint", Set.of("numeric", "text", "character varying")),
            entry("numeric", TEXTS),
            entry("oid", Set.of("bigint")),
            entry("character varying", Set.of("text")),
            entry("text", Set.of("character varying")),
            entry("name", TEXTS),
            entry("uuid", TEXTS),
            entry("json", TEXTS),
            entry("jsonb", TEXTS),
            entry("cidr", Set.of("inet")),
            entry("bit", Set.of("bit varying")));

    private static final Map<String, Integer> DIGITS = Map.of("smallint", 5, "integer", 10, "bigint", 19);

    private static final int SECOND_DIGITS_MAX = 6;

    /** The least field that an interval keeps, from the greatest on; without fields it keeps seconds. */
    private static final List<String> INTERVAL_FIELDS = List.of("year", "month", "day", "hour", "minute", "second");

    /** Domains by what they stand on; types of the user's own by name and content, in whatever schema. */
    public static TypeFit of(ColumnInfo source, ColumnInfo target) {
        boolean sameName = bare(source.type()).equals(bare(target.type()));
        if (source.type().equals(target.type()) && source.baseType().equals(target.baseType())) {
            return SAME;
        }
        if (target.isDomain() && !(source.isDomain() && sameName)) {
            return NO;
        }
        boolean sameContent = sameName
                && !source.definition().isEmpty()
                && source.definition().equals(target.definition());
        TypeFit fit = sameContent ? SAME : of(source.baseType(), target.baseType());
        return fit == SAME ? WIDER : fit;
    }

    /** @param source and target as format_type prints them, no domains */
    public static TypeFit of(String source, String target) {
        if (source.equals(target)) {
            return SAME;
        }
        if (source.endsWith("[]") && target.endsWith("[]")) {
            return of(source.substring(0, source.length() - 2), target.substring(0, target.length() - 2));
        }
        TypeName from = TypeName.parse(source);
        TypeName to = TypeName.parse(target);
        if (from.base().startsWith("interval") && to.base().startsWith("interval")) {
            return ofIntervals(from, to);
        }
        if (from.base().equals(to.base())) {
            return ofNumbers(from, to);
        }
        return ofBases(from, to);
    }

    private static TypeFit ofBases(TypeName from, TypeName to) {
        if (!EXACT.getOrDefault(from.base(), Set.of()).contains(to.base())) {
            return NO;
        }
        if (!to.isLimited()) {
            return WIDER;
        }
        boolean fits =
                switch (to.base()) {
                    case "numeric" ->
                        DIGITS.containsKey(from.base())
                                && to.scale() >= 0
                                && to.integerDigits() >= DIGITS.get(from.base());
                    case "bit varying" -> to.number() >= from.number();
                    default -> false;
                };
        return fits ? WIDER : NO;
    }

    /** One type with other numbers. */
    private static TypeFit ofNumbers(TypeName from, TypeName to) {
        return switch (to.base()) {
            case "character varying", "bit varying" ->
                atLeast(to.isLimited() ? to.number() : Integer.MAX_VALUE, limit(from));
            case "character" -> atLeast(to.number(), from.number());
            case "numeric" -> ofNumerics(from, to);
            case "timestamp without time zone",
                    "timestamp with time zone",
                    "time without time zone",
                    "time with time zone" -> secondDigits(to) >= secondDigits(from) ? WIDER : ROUNDED;
            default -> NO;
        };
    }

    private static TypeFit atLeast(int target, int source) {
        return target >= source ? WIDER : NO;
    }

    private static int limit(TypeName type) {
        return type.isLimited() ? type.number() : Integer.MAX_VALUE;
    }

    private static int secondDigits(TypeName type) {
        return type.isLimited() ? type.number() : SECOND_DIGITS_MAX;
    }

    /** Rounding up may need one digit more: 9.95 to 10.0. */
    private static TypeFit ofNumerics(TypeName from, TypeName to) {
        if (!to.isLimited()) {
            return WIDER;
        }
        if (!from.isLimited()) {
            return NO;
        }
        if (to.scale() >= from.scale()) {
            return to.integerDigits() >= from.integerDigits() ? WIDER : NO;
        }
        return to.integerDigits() > from.integerDigits() ? ROUNDED : NO;
    }

    private static TypeFit ofIntervals(TypeName from, TypeName to) {
        int source = leastField(from);
        int target = leastField(to);
        int seconds = INTERVAL_FIELDS.size() - 1;
        boolean keeps =
                target > source || (target == source && (target < seconds || secondDigits(to) >= secondDigits(from)));
        return keeps ? WIDER : ROUNDED;
    }

    private static int leastField(TypeName interval) {
        String last = interval.base().substring(interval.base().lastIndexOf(' ') + 1);
        int field = INTERVAL_FIELDS.indexOf(last);
        return field < 0 ? INTERVAL_FIELDS.size() - 1 : field;
    }

    /** Without the schema; arrays keep their brackets. */
    private static String bare(String type) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < type.length(); i++) {
            if (type.charAt(i) == '"') {
                quoted = !quoted;
            } else if (type.charAt(i) == '.' && !quoted) {
                start = i + 1;
            }
        }
        return type.substring(start);
    }
}
