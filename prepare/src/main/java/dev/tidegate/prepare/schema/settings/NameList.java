package dev.tidegate.prepare.schema.settings;

import java.util.ArrayList;
import java.util.List;

/** A list of names as the server stores it: separated by commas, in double quotes where needed, those inside doubled. */
final class NameList {

    private final String text;
    private int at;

    private NameList(String text) {
        this.text = text;
    }

    /** @return the names without their quotes; the whole text as one if it is no such list */
    static List<String> split(String text) {
        List<String> names = new NameList(text).names();
        return names.isEmpty() ? List.of(text) : names;
    }

    /** @return empty if the text is no list */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        do {
            skipBlanks();
            String name = at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
            skipBlanks();
            if (name == null || (at < text.length() && text.charAt(at) != ',')) {
                return List.of();
            }
            names.add(name);
        } while (at++ < text.length());
        return names;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private String plain() {
        int end = text.indexOf(',', at);
        String name = text.substring(at, end < 0 ? text.length() : end).strip();
        at = end < 0 ? text.length() : end;
        return name.isEmpty() ? null : name;
    }

    private String quoted() {
        StringBuilder name = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean doubled = c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"';
            if (c == '"' && !doubled) {
                at++;
                return name.toString();
            }
            name.append(c);
            at += doubled ? 1 : 0;
        }
        return null;
    }
}
