package dev.tidegate.topic.record;

import dev.tidegate.model.RelationCatalog;
import java.util.List;
import java.util.Optional;

/**
 * What the first change after a RELATION message of the WAL brings along: the table's columns at that point of the WAL,
 * exactly, and its catalog as it stood a moment later, when capture read that message. The WAL knows columns by name
 * only; the catalog knows which of them are still the same ones.
 *
 * @param oid of the source's table
 * @param columns in the WAL's order, which is that of the catalog's numbers
 * @param catalog never older than the columns; empty if the table is gone by then
 */
public record RelationDescription(long oid, List<Column> columns, Optional<RelationCatalog> catalog) {

    /** @param type as format_type prints it */
    public record Column(String name, String type) {

        /** How format_type prints a type that is there no more. */
        private static final String GONE = "???";

        /** Whether the column's type at that point of the WAL had been dropped when the catalog was read. */
        public boolean isTypeGone() {
            return type.startsWith(GONE);
        }
    }

    public RelationDescription {
        columns = List.copyOf(columns);
    }
}
