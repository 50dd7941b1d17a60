package dev.tidegate.model;

import java.util.Collection;
import java.util.stream.Collectors;

/** Quoting for the places where a statement cannot take a parameter. */
public final class SqlName {

    private SqlName() {}

    /** @return the identifier in double quotes, those inside doubled */
    public static String quote(String identifier) {
        if (identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier cannot hold a zero byte");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    public static String quoteAll(Collection<String> identifiers) {
        return identifiers.stream().map(SqlName::quote).collect(Collectors.joining(", "));
    }

    /** @return a string literal that is right whatever standard_conforming_strings says */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a literal cannot hold a zero byte");
        }
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
