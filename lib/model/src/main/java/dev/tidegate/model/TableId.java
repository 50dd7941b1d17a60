package dev.tidegate.model;

import java.util.Comparator;
import java.util.Objects;

/** A table by its exact catalog names, never folded or quoted. */
public record TableId(String schema, String name) implements Comparable<TableId> {

    private static final Comparator<TableId> ORDER =
            Comparator.comparing(TableId::schema).thenComparing(TableId::name);

    public TableId {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    /** The name as it goes into SQL: both parts quoted, so that case, dots and reserved words do no harm. */
    public String quoted() {
        return SqlName.quote(schema) + "." + SqlName.quote(name);
    }

    /** The name as commands take it, for a shell. */
    public String asArgument() {
        return toString().matches("[a-z0-9_]+[.][a-z0-9_]+") ? toString() : "'" + quoted().replace("'", "'\\''") + "'";
    }

    @Override
    public int compareTo(TableId other) {
        return ORDER.compare(this, other);
    }

    /** For people: {@code schema.name}; ambiguous when a name holds a dot, so never for SQL. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
