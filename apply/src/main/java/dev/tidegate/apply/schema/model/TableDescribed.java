package dev.tidegate.apply.schema.model;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.RelationDescription;
import java.util.List;

/**
 * Table description that came with a change, and its table on the target.
 *
 * @param stop how to stop the lane before it
 */
public record TableDescribed(
        Change change, RelationDescription relation, MappedTable names, SchemaStop stop, TargetRelation target) {

    /** An empty column binding, for a table seen for the first time. */
    public KnownRelation emptyBinding() {
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
