package dev.tidegate.verify.queries;

import java.util.ArrayList;
import java.util.List;

/** The statements of a file: each ends with a semicolon that stands in no quotes, comment or dollar quotes. */
public final class QueryFile {

    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int at;
    private int start;

    private QueryFile(String text) {
        this.text = text;
    }

    /** @return without their semicolons; nothing but comments is no statement */
    public static List<String> split(String text) {
        return new QueryFile(text).split();
    }

    private List<String> split() {
        boolean blank = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                end(blank);
                blank = true;
            } else if (text.startsWith("--", at)) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                skipTo("*/");
            } else {
                blank &= Character.isWhitespace(c);
                skip(c);
            }
        }
        end(blank);
        return statements;
    }

    private void end(boolean blank) {
        if (!blank) {
            statements.add(text.substring(start, Math.min(at, text.length())).strip());
        }
        at++;
        start = at;
    }

    private void skip(char c) {
        if (c == '\'') {
            skipString();
        } else if (c == '"') {
            at++;
            skipTo("\"");
        } else if (c == '$') {
            int close = text.indexOf('$', at + 1);
            String tag = close < 0 ? "" : text.substring(at, close + 1);
            if (tag.matches("\\$([A-Za-z_]\\w*)?\\$")) {
                at += tag.length();
                skipTo(tag);
            } else {
                at++;
            }
        } else {
            at++;
        }
    }

    /** Behind an E, a backslash takes the next character with it. */
    private void skipString() {
        boolean escapes = at > 0 && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e');
        at++;
        while (at < text.length() && text.charAt(at) != '\'') {
            at += escapes && text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipTo(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found + end.length();
    }
}
