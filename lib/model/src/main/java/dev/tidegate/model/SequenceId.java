package dev.tidegate.model;

import java.util.Comparator;
import java.util.Objects;

/** A sequence by its exact catalog names, never folded or quoted. */
public record SequenceId(String schema, String name) implements Comparable<SequenceId> {

    private static final Comparator<SequenceId> ORDER =
            Comparator.comparing(SequenceId::schema).thenComparing(SequenceId::name);

    public SequenceId {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    /** The name as it goes into SQL. */
    public String quoted() {
        return SqlName.quote(schema) + "." + SqlName.quote(name);
    }

    @Override
    public int compareTo(SequenceId other) {
        return ORDER.compare(this, other);
    }

    /** For people: {@code schema.name}; ambiguous when a name holds a dot, so never for SQL. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
