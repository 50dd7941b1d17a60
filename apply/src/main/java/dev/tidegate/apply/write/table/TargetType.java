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
 * @param equality schema of the type's btree equality, quoted; empty if it has none
 * @param comparedAs base type of a domain over an enum, range or composite, whose = does not take the domain itself
 */
public record TargetType(String sql, Optional<String> array, Optional<String> equality, Optional<String> comparedAs) {

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

    /** Both sides are of the type. An operator is named with its schema, since search_path holds none. */
    String equal(String left, String right) {
        return equality.map(schema -> operand(left) + " OPERATOR(" + schema + ".=) " + operand(right))
                .orElseGet(() -> left + "::text = " + right + "::text");
    }

    private String operand(String value) {
        return comparedAs.map(base -> "CAST(" + value + " AS " + base + ")").orElse(value);
    }
}
