package dev.tidegate.prepare.schema.diff;

import dev.tidegate.prepare.schema.catalog.ObjectKey;
import java.util.List;

/**
 * One gap between the two schemas.
 *
 * @param aspects in which the object differs; empty if only one side has it
 * @param sql closes the gap when run on the target, in this order; empty if no statement can
 * @param removes whether the SQL takes something away that only the target has: to be looked at before it is run
 * @param note what else to know; empty if nothing
 */
public record SchemaDifference(
        ObjectKey object, State state, List<Aspect> aspects, List<String> sql, boolean removes, String note) {

    /** Where the object is. */
    public enum State {
        MISSING("missing on the target"),
        DIFFERS("differs"),
        EXTRA("only on the target");

        private final String words;

        State(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** What the two sides say; empty text for nothing. */
    public record Aspect(String name, String source, String target) {}

    public SchemaDifference {
        aspects = List.copyOf(aspects);
        sql = List.copyOf(sql);
    }
}
