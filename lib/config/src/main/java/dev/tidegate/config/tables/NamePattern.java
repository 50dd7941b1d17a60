package dev.tidegate.config.tables;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schema or table of a name in {@code tables.map}: a name, a name in double quotes, or a name with one
 * {@code *} in it.
 */
final class NamePattern {

    private final String before;
    private final String after;
    private final boolean hasStar;

    private NamePattern(String before, String after, boolean hasStar) {
        this.before = before;
        this.after = after;
        this.hasStar = hasStar;
    }

    /** @return empty if the part is empty, or has more than one {@code *} or a quote inside */
    static Optional<NamePattern> parse(String part) {
        if (part.length() > 2 && part.startsWith("\"") && part.endsWith("\"")) {
            String name = part.substring(1, part.length() - 1).replace("\"\"", "\"");
            return Optional.of(new NamePattern(name, "", false));
        }
        int star = part.indexOf('*');
        if (part.isEmpty() || part.indexOf('"') >= 0 || star != part.lastIndexOf('*')) {
            return Optional.empty();
        }
        return Optional.of(
                star < 0
                        ? new NamePattern(part, "", false)
                        : new NamePattern(part.substring(0, star), part.substring(star + 1), true));
    }

    boolean hasStar() {
        return hasStar;
    }

    /** @return what the star stands for, the name itself if there is none; empty if the name does not match */
    Optional<String> match(String name) {
        if (!hasStar) {
            return name.equals(before) ? Optional.of(name) : Optional.empty();
        }
        Matcher matcher = Pattern.compile(Pattern.quote(before) + "(.*)" + Pattern.quote(after), Pattern.DOTALL)
                .matcher(name);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The name with something in the star's place. */
    String fill(String star) {
        return hasStar ? before + star + after : before;
    }
}
