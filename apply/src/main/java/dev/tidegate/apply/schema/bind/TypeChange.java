package dev.tidegate.apply.schema.bind;

import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.SchemaStop;
import dev.tidegate.apply.schema.model.TargetDdl;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription;
import java.sql.SQLException;
import java.util.Optional;

/** Column that is still the same one, but maybe of another type. */
final class TypeChange {

    private final TableChange change;
    private final SchemaStop stop;

    TypeChange(TableChange change, SchemaStop stop) {
        this.change = change;
        this.stop = stop;
    }

    /** @return empty if the target's column takes the values, and holds those of the rows that nobody has sent */
    Optional<SchemaProblem> problem(KnownRelation.Column before, RelationDescription.Column now, Attribute there)
            throws SQLException {
        boolean altered = !before.type().equals(now.type());
        if (altered && !change.takes(now, there)) {
            return Optional.of(SchemaProblem.toDo(
                    SchemaChangeCode.COLUMN_RETYPED,
                    retyped(before, now) + "; the target's " + there.type()
                            + " does not take that (if the source's ALTER had a USING, take the same"
                            + orReplaced(now, there) + ")",
                    TargetDdl.alterType(change.target().table(), there.name(), now.type())));
        }
        return isTouched(before, altered) && change.isRewritten() && !isFollowed(before, now, there, altered)
                ? Optional.of(rewritten(before, now, altered))
                : Optional.empty();
    }

    private String orReplaced(RelationDescription.Column now, Attribute there) {
        return change.isCertain()
                ? ""
                : "; if the column was dropped and added again, run instead: "
                        + TargetDdl.replaceColumn(change.target().table(), there.name(), now.type(), Optional.empty());
    }

    private boolean isTouched(KnownRelation.Column before, boolean altered) {
        return change.attribute(before.number())
                .map(later -> later.version() != before.version())
                .orElse(altered);
    }

    /** Altered before the stop it was for another reason, and not as the source's. */
    private boolean isFollowed(
            KnownRelation.Column before, RelationDescription.Column now, Attribute there, boolean altered)
            throws SQLException {
        return altered
                && !change.wroteBefore()
                && !before.targetType().equals(Optional.of(there.type()))
                && stop.isFor(retyped(before, now) + "; the target's ");
    }

    private static SchemaProblem rewritten(
            KnownRelation.Column before, RelationDescription.Column now, boolean altered) {
        return SchemaProblem.toJudge(
                SchemaChangeCode.COLUMN_RETYPED,
                (altered ? retyped(before, now) : "column " + now.name() + " was altered")
                        + ", and the source rewrote all rows, maybe with other values, which its WAL does not show",
                "");
    }

    private static String retyped(KnownRelation.Column before, RelationDescription.Column now) {
        return "column " + now.name() + " was " + before.type() + " and is " + now.type() + " now";
    }
}
