package dev.tidegate.apply.schema;

import dev.tidegate.core.config.MappedTable;
import dev.tidegate.core.state.KnownRelation;
import dev.tidegate.core.wire.LaneRecord.Change;
import dev.tidegate.core.wire.RelationDescription;
import java.util.List;

/**
 * A change that describes its table, which has been found on the target.
 *
 * @param stop how to stop the lane before it
 */
record Arrival(Change change, RelationDescription relation, MappedTable names, SchemaStop stop, TargetRelation target) {

    /** What is known of a table of which nothing is known. */
    KnownRelation unknown() {
        return new KnownRelation(
                relation.oid(),
                change.table(),
                0,
                "",
                target.catalog().oid(),
                target.catalog().attributesMax(),
                List.of());
    }
}
