package dev.tidegate.core.catalog;

import java.util.Optional;

/**
 * A column as the catalog describes it.
 *
 * @param position pg_attribute.attnum; dropped columns leave gaps
 * @param type format_type's text with its modifier, every type outside pg_catalog with its schema
 * @param typmod pg_attribute.atttypmod, -1 for none
 * @param expression of the default or of the generated value
 */
public record ColumnInfo(
        String name,
        int position,
        String type,
        int typmod,
        boolean notNull,
        ColumnSource source,
        Optional<String> expression) {

    /** @return whether the server computes the value: such columns are neither copied nor written */
    public boolean isGenerated() {
        return source.isGenerated();
    }
}
