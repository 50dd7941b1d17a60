package dev.tidegate.apply.target;

import java.util.Optional;

/**
 * A column as the target has it.
 *
 * @param type its type for SQL, without length or precision: a cast to it changes no value, and the assignment to the
 *     column then checks the length instead of cutting silently, as an explicit cast would
 * @param arrayType array of that type for SQL; empty if values of it must travel as text: arrays, which would become one
 *     more dimension, composites, of which unnest makes one column for each field, domains over them, types without
 *     array type or whose delimiter is not a comma
 * @param equality schema of the type's btree equality, quoted; empty if it has none
 * @param comparedAs base type of a domain over an enum, range or composite, whose = does not take the domain itself
 * @param isGenerated computed by the target itself, never written
 * @param isIdentityAlways PostgreSQL lets an UPDATE set it to nothing but DEFAULT
 */
record TargetColumn(
        String name,
        String type,
        Optional<String> arrayType,
        Optional<String> equality,
        Optional<String> comparedAs,
        boolean isGenerated,
        boolean isIdentityAlways) {

    /** Array type of the parameter that carries this column's values. */
    String parameterType() {
        return arrayType.orElse("text[]");
    }

    /** Turns an element of the parameter into a value of the column's type. */
    String valueOf(String element) {
        return arrayType.isPresent() ? element : "CAST(" + element + " AS " + type + ")";
    }

    /** Whether = works for every value: of arrays and composites it depends on what is in them. */
    boolean isComparable() {
        return equality.isPresent() && arrayType.isPresent();
    }

    /** Both sides are of the column's type. An operator is named with its schema, since search_path holds none. */
    String equal(String left, String right) {
        return equality.map(schema -> operand(left) + " OPERATOR(" + schema + ".=) " + operand(right))
                .orElseGet(() -> left + "::text = " + right + "::text");
    }

    private String operand(String value) {
        return comparedAs.map(base -> "CAST(" + value + " AS " + base + ")").orElse(value);
    }
}
