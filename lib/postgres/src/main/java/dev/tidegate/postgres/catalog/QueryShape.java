package dev.tidegate.postgres.catalog;

/**
 * A statement as its author knows it, without any value: literals and numbers are question marks, comments are gone. Where
 * it is not certain where a literal ends, nothing of what follows is shown. One pass over the text.
 */
public final class QueryShape {

    private static final int SHOWN_MAX = 200;

    private final String query;
    private final StringBuilder shape = new StringBuilder();
    private int at;
    private boolean over;

    private QueryShape(String query) {
        this.query = query;
    }

    /** @param query may be cut off, as pg_stat_activity has it */
    public static String of(String query) {
        return new QueryShape(query).run();
    }

    private String run() {
        while (at < query.length() && !over && shape.length() <= SHOWN_MAX) {
            step(query.charAt(at));
        }
        String text = shape.toString().strip();
        boolean whole = at >= query.length() && !over && text.length() <= SHOWN_MAX;
        return whole ? text : text.substring(0, Math.min(text.length(), SHOWN_MAX)) + "…";
    }

    private void step(char c) {
        if (c == '\'') {
            literal(isPrefixed('e') || isPrefixed('E'));
        } else if (c == '"') {
            identifier();
        } else if (c == '$' && !isWithinWord()) {
            dollar();
        } else if (query.startsWith("--", at)) {
            skipTo(query.indexOf('\n', at), 0);
        } else if (query.startsWith("/*", at)) {
            comment();
        } else if (isDigit(c) && !isWithinWord()) {
            number();
        } else {
            plain(c);
        }
    }

    private void plain(char c) {
        at++;
        boolean blank = Character.isWhitespace(c) || Character.isISOControl(c);
        if (!blank) {
            shape.append(c);
        } else if (!shape.isEmpty() && shape.charAt(shape.length() - 1) != ' ') {
            shape.append(' ');
        }
    }

    /** Whether the word right before is that letter alone. */
    private boolean isPrefixed(char letter) {
        return at > 0 && query.charAt(at - 1) == letter && (at == 1 || !isWord(query.charAt(at - 2)));
    }

    private boolean isWithinWord() {
        return at > 0 && isWord(query.charAt(at - 1));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A backslash in a literal of the plain form means one thing or another by a setting of that session. */
    private void literal(boolean escapes) {
        shape.append('?');
        for (int i = at + 1; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '\\' && !escapes) {
                break;
            }
            if (c == '\\') {
                i++;
            } else if (c == '\'' && query.startsWith("''", i)) {
                i++;
            } else if (c == '\'') {
                at = i + 1;
                return;
            }
        }
        over = true;
    }

    private void identifier() {
        int end = query.indexOf('"', at + 1);
        while (end >= 0 && query.startsWith("\"\"", end)) {
            end = query.indexOf('"', end + 2);
        }
        if (end < 0) {
            over = true;
            return;
        }
        shape.append(query, at, end + 1);
        at = end + 1;
    }

    /** A parameter, or a literal between two tags. */
    private void dollar() {
        int tagEnd = at + 1;
        while (tagEnd < query.length() && query.charAt(tagEnd) != '$' && isWord(query.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean parameter = at + 1 < query.length() && isDigit(query.charAt(at + 1));
        if (parameter || tagEnd >= query.length() || query.charAt(tagEnd) != '$') {
            over = !parameter && tagEnd >= query.length();
            shape.append(query, at, parameter ? tagEnd : at + 1);
            at = parameter ? tagEnd : at + 1;
            return;
        }
        String tag = query.substring(at, tagEnd + 1);
        shape.append('?');
        skipTo(query.indexOf(tag, tagEnd + 1), tag.length());
    }

    private void comment() {
        int depth = 0;
        do {
            if (query.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (query.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < query.length());
        over = depth > 0;
    }

    private void number() {
        shape.append('?');
        while (at < query.length() && (isWord(query.charAt(at)) || query.charAt(at) == '.')) {
            char c = query.charAt(at++);
            boolean exponent = c == 'e' || c == 'E';
            if (exponent && at < query.length() && (query.charAt(at) == '-' || query.charAt(at) == '+')) {
                at++;
            }
        }
    }

    private void skipTo(int end, int more) {
        over = end < 0;
        at = end < 0 ? query.length() : end + more;
    }
}
