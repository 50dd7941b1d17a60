package dev.tidegate.apply.write.table;

import dev.tidegate.model.SqlName;
import java.util.List;
import java.util.Optional;

/**
 * A column as the target has it.
 *
 * @param name the target's own
 * @param source the source's name of the column whose values it takes; empty if the source cannot have one
 * @param digits empty if it keeps every digit
 */
public record TargetColumn(
        String name, Optional<String> source, TargetType type, Writing writing, Optional<DigitLimit> digits) {

    /** Whether and how values get into it. */
    enum Writing {
        PLAIN,
        /** PostgreSQL lets an UPDATE set it to nothing but DEFAULT. */
        IDENTITY_ALWAYS,
        /** Computed by the target itself, never written. */
        GENERATED
    }

    /**
     * @param kept digits behind the point
     * @param rounds whether the config lets PostgreSQL round what has more
     * @param baseType as format_type prints it
     */
    record DigitLimit(int kept, boolean rounds, String baseType) {}

    public boolean isGenerated() {
        return writing == Writing.GENERATED;
    }

    public boolean isIdentityAlways() {
        return writing == Writing.IDENTITY_ALWAYS;
    }

    public String quoted() {
        return SqlName.quote(name);
    }

    /**
     * Conditions that the column holds exactly a value, whatever the type's equality finds equal. The equality adds the use of
     * an index.
     *
     * @param column SQL of the column
     * @param value SQL of a value to look up; not NULL
     * @param ofKey whether an index holds the column, so that its equality works for every value
     */
    public List<String> holds(String column, String value, boolean ofKey) {
        boolean byEquality = type.looksUpByEquality() && (ofKey || type.isComparable());
        if (!byEquality) {
            return List.of(type.identical(column, value));
        }
        String equal = type.equal(column, value);
        return type.lookup().equalIsIdentical() ? List.of(equal) : List.of(equal, type.identical(column, value));
    }

    /** SQL for a value to look up from a parameter. */
    public String lookupParameter() {
        return type.lookup().cast("?");
    }

    /** SQL for a value of the column from a parameter. */
    public String parameter() {
        return "CAST(? AS " + type.sql() + ")";
    }
}
