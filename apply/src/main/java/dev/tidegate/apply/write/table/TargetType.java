package dev.tidegate.apply.write.table;

import java.util.Optional;

/**
 * The type of a column for SQL.
 *
 * @param sql without length, but with precision and scale: a cast to it rounds as the assignment to the column does, and
 *     changes no value besides; the assignment then checks the length instead of cutting silently, as an explicit cast
 *     would
 * @param array array of that type; empty if values of it must travel as text: arrays, which would become one more
 *     dimension, composites, of which unnest makes one column for each field, domains over them, types without array
 *     type or whose delimiter is not a comma
 * @param equality the operator of the type's default operator class, with its schema; empty if it has none
 * @param comparedAs base type of a domain over an enum, range or composite, whose = does not take the domain itself
 * @param lookup how a row is found by a value of it
 * @param printsNames whether values print differently under another search_path, as regclass does
 */
public record TargetType(
        String sql,
        Optional<String> array,
        Optional<String> equality,
        Optional<String> comparedAs,
        Lookup lookup,
        boolean printsNames) {

    /**
     * A value that is looked up is one that a row has, so nothing checks it: a domain may have got a constraint that its older
     * values do not meet.
     *
     * @param sql type that the value is read as: not a domain; empty if domains inside of the type would check it, then it
     *     is compared as the text that it is
     * @param array array of that type, as {@link TargetType#array}
     * @param equalIsIdentical whether the type's equality finds equal only what is the same: not of 1.0 and 1.00, -0 and 0,
     *     or texts under a nondeterministic collation
     */
    public record Lookup(Optional<String> sql, Optional<String> array, boolean equalIsIdentical) {

        /** Array type of the parameter that carries values. */
        public String parameterType() {
            return array.orElse("text[]");
        }

        /** Turns an element of the parameter into a value to look up. */
        public String valueOf(String element) {
            return array.isPresent() || sql.isEmpty() ? element : cast(element);
        }

        /** @param text SQL of a text */
        String cast(String text) {
            return sql.map(type -> "CAST(" + text + " AS " + type + ")").orElse(text);
        }
    }

    /** Array type of the parameter that carries a column's values. */
    public String parameterType() {
        return array.orElse("text[]");
    }

    /** Turns an element of the parameter into a value of the type. */
    public String valueOf(String element) {
        return array.isPresent() ? element : "CAST(" + element + " AS " + sql + ")";
    }

    /** Whether = works for every value: of arrays and composites it depends on what is in them. */
    public boolean isComparable() {
        return equality.isPresent() && array.isPresent();
    }

    /** Whether a row can be found by the type's equality at all. */
    boolean looksUpByEquality() {
        return equality.isPresent() && lookup.sql().isPresent();
    }

    /** An operator is named with its schema, since search_path holds none. */
    String equal(String left, String right) {
        return operand(left) + " OPERATOR(" + equality.orElseThrow() + ") " + operand(right);
    }

    /** Whether two values are printed alike. A cast to text would not do: it takes the blanks off a char. */
    String identical(String left, String right) {
        return printed(left) + " = " + (lookup.sql().isPresent() ? printed(right) : right);
    }

    private static String printed(String value) {
        return "pg_catalog.format('%s', " + value + ") COLLATE pg_catalog.\"C\"";
    }

    private String operand(String value) {
        return comparedAs.map(base -> "CAST(" + value + " AS " + base + ")").orElse(value);
    }
}
