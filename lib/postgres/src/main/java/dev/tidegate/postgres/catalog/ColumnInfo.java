package dev.tidegate.postgres.catalog;

import java.util.Optional;

/**
 * A column as the catalog describes it.
 *
 * @param position pg_attribute.attnum; dropped columns leave gaps
 * @param type format_type's text with its modifier, every type outside pg_catalog with its schema
 * @param baseType likewise, of the type that a domain stands on; the type itself if it is none
 * @param equal the type's operator for equality, with its schema where another than pg_catalog has it
 * @param castPrints whether a cast to text prints what the type's output function does: nobody has made one of his own
 * @param definition what a type of the user's own consists of, or the extension that it comes from; empty for others
 * @param typmod pg_attribute.atttypmod, -1 for none
 * @param notNull whether it refuses NULL
 * @param notValidated name of its NOT NULL constraint if that is NOT VALID: rows may still hold NULL
 * @param expression of the default or of the generated value
 */
public record ColumnInfo(
        String name,
        int position,
        String type,
        String baseType,
        String equal,
        boolean castPrints,
        String definition,
        int typmod,
        boolean notNull,
        Optional<String> notValidated,
        ColumnSource source,
        Optional<String> expression) {

    /** @return whether the server computes the value: such columns are neither copied nor written */
    public boolean isGenerated() {
        return source.isGenerated();
    }

    /** @return whether no row holds NULL */
    public boolean neverNull() {
        return notNull && notValidated.isEmpty();
    }

    public boolean isDomain() {
        return !type.equals(baseType);
    }
}
