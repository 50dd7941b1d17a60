package dev.tidegate.postgres.sequence;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SequenceId;
import java.util.List;

/**
 * A sequence as the catalog describes it.
 *
 * @param oid of pg_class
 * @param uses the columns of replicated tables that it belongs to or that take their default from it
 * @param mayFeed key columns of replicated tables whose default or BEFORE INSERT trigger calls code that names it
 * @param usedElsewhere whether other columns use it
 * @param ofExtension whether an extension made it
 */
public record SequenceInfo(
        SequenceId id,
        long oid,
        Form form,
        Rights rights,
        List<ColumnId> uses,
        List<ColumnId> mayFeed,
        boolean usedElsewhere,
        boolean ofExtension) {

    /**
     * How it counts.
     *
     * @param type smallint, integer or bigint
     * @param cache how many values a session draws at once
     */
    public record Form(String type, long start, long increment, long min, long max, long cache, boolean cycle) {

        public boolean descends() {
            return increment < 0;
        }

        public Form within(long from, long to) {
            return new Form(type, start, increment, from, to, cache, cycle);
        }

        public Form reversed() {
            return new Form(type, start, -increment, min, max, cache, cycle);
        }
    }

    /**
     * What the session's role may do.
     *
     * @param schema USAGE of the schema
     * @param usage USAGE, with which the last value can be asked for by oid
     * @param select SELECT, with which the sequence can be read as it is
     * @param update UPDATE, with which it can be set
     */
    public record Rights(boolean schema, boolean usage, boolean select, boolean update) {

        public boolean maySet() {
            return schema && update;
        }

        /** Last value and is_called, by a SELECT from the sequence. */
        public boolean mayReadAll() {
            return schema && select;
        }

        /** At least the last value, if there is one. */
        public boolean mayRead() {
            return select || usage;
        }
    }

    public SequenceInfo {
        uses = List.copyOf(uses);
        mayFeed = List.copyOf(mayFeed);
    }
}
