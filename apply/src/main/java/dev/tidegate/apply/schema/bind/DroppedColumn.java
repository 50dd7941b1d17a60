package dev.tidegate.apply.schema.bind;

import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.TargetDdl;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.state.SchemaEventStore;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Column that was dropped on the source. The target keeps its own, if new rows do not need a value in it. */
final class DroppedColumn {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedColumn.class);

    private final TableChange change;
    private final SchemaEventStore events;

    DroppedColumn(TableChange change, SchemaEventStore events) {
        this.change = change;
        this.events = events;
    }

    Optional<SchemaProblem> problem(KnownRelation.Column gone) throws SQLException {
        Optional<Attribute> there = gone.targetNumber().flatMap(change.target().catalog()::attribute);
        if (there.isEmpty() || isTaken(there.get())) {
            return Optional.empty();
        }
        Attribute left = there.get();
        if (left.notNull() && !left.filled() && !left.generated()) {
            return Optional.of(SchemaProblem.toDo(
                    SchemaChangeCode.TARGET_COLUMN_NOT_NULL,
                    "column " + gone.name()
                            + " is gone from the source, and the target's takes neither null nor a default",
                    TargetDdl.dropNotNull(change.target().table(), left.name())));
        }
        // One that the catalog still has is only not sent any more.
        if (change.attribute(gone.number()).isEmpty()) {
            tell(gone, left);
        }
        return Optional.empty();
    }

    private void tell(KnownRelation.Column gone, Attribute left) throws SQLException {
        String problem = "column " + gone.name() + " is gone from the source; the target keeps " + left.name()
                + ", and new rows do not fill it";
        LOG.warn("COLUMN-DROPPED: table {}: {}", change.names().source(), problem);
        events.put(
                change.names().source(),
                SchemaChangeCode.COLUMN_DROPPED,
                problem,
                "ALTER TABLE " + change.target().table().quoted() + " DROP COLUMN " + SqlName.quote(left.name())
                        + " -- when nobody needs it");
    }

    /** Whether another column is written to it now. */
    private boolean isTaken(Attribute there) {
        return change.relation().columns().stream()
                .anyMatch(column -> !change.names().omits(column.name())
                        && change.names().column(column.name()).equals(there.name()));
    }
}
