package dev.tidegate.preflight;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a column of one type takes every value of another and prints it as the same text. */
enum TypeFit {
    SAME,
    WIDER,
    NO;

    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint", "numeric");
    private static final Pattern VARCHAR = Pattern.compile("character varying\\((\\d+)\\)");
    private static final Pattern LIMITED = Pattern.compile(
            "(numeric|bit varying|timestamp|time|interval|timestamp|time)\\([0-9,]+\\)( with(?:out)? time zone)?");

    /** @param source and target as format_type prints them */
    static TypeFit of(String source, String target) {
        if (source.equals(target)) {
            return SAME;
        }
        boolean wider = isWiderInteger(source, target)
                || isWiderText(source, target)
                || isUnlimited(source, target)
                || (source.equals("real") && target.equals("double precision"));
        return wider ? WIDER : NO;
    }

    private static boolean isWiderInteger(String source, String target) {
        return INTEGERS.contains(source) && INTEGERS.indexOf(target) > INTEGERS.indexOf(source);
    }

    private static boolean isWiderText(String source, String target) {
        if (!source.startsWith("character varying") && !source.equals("text")) {
            return false;
        }
        if (target.equals("text") || target.equals("character varying")) {
            return true;
        }
        Matcher from = VARCHAR.matcher(source);
        Matcher to = VARCHAR.matcher(target);
        return from.matches() && to.matches() && Integer.parseInt(to.group(1)) > Integer.parseInt(from.group(1));
    }

    /** numeric(10,2) to numeric, timestamp(3) to timestamp. */
    private static boolean isUnlimited(String source, String target) {
        Matcher limited = LIMITED.matcher(source);
        return limited.matches()
                && target.equals(limited.group(1) + (limited.group(2) == null ? "" : limited.group(2)));
    }
}
