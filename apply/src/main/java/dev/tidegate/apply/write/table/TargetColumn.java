package dev.tidegate.apply.write.table;

import dev.tidegate.model.SqlName;
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

    /** Both sides are of the column's type. */
    public String equal(String left, String right) {
        return type.equal(left, right);
    }

    /** SQL for a value of the column from a parameter. */
    public String parameter() {
        return "CAST(? AS " + type.sql() + ")";
    }
}
