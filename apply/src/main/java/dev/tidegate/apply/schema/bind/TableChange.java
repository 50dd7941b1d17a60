package dev.tidegate.apply.schema.bind;

import dev.tidegate.apply.schema.match.ColumnMapping;
import dev.tidegate.apply.schema.match.MatchConfidence;
import dev.tidegate.apply.schema.model.TargetRelation;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.PrecisionPolicy;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription;
import java.util.List;
import java.util.Optional;

/**
 * Table of the source with its new description, and its table on the target.
 *
 * @param known how it was bound; without columns if it was not known
 * @param relation its new description
 * @param mapping the numbers of its columns
 * @param wroteBefore whether the transaction has written rows of the table before it was altered
 */
public record TableChange(
        KnownRelation known,
        RelationDescription relation,
        ColumnMapping mapping,
        MatchConfidence confidence,
        boolean wroteBefore,
        MappedTable names,
        TargetRelation target) {

    boolean isCertain() {
        return confidence == MatchConfidence.BY_SOURCE;
    }

    boolean isFirst() {
        return known.columns().isEmpty();
    }

    /** Whether the source had given out the number before, to a column that it did not send. */
    boolean wasThere(int number) {
        return !isFirst()
                && number <= known.attributesMax()
                && known.column(number).isEmpty();
    }

    /** What the source's catalog says of the column. */
    Optional<Attribute> attribute(int number) {
        return relation.catalog().flatMap(catalog -> catalog.attribute(number));
    }

    /** Whether rows may have got other values than those that were sent; also if that is unknown. */
    boolean isRewritten() {
        return relation.catalog()
                .map(catalog -> catalog.isRewrittenSince(known.storage()))
                .orElse(true);
    }

    /** Columns that the source had and has no more. */
    List<KnownRelation.Column> gone() {
        return known.columns().stream()
                .filter(column -> !mapping.numbers().contains(column.number()))
                .toList();
    }

    /** Whether the target's column holds the values of some earlier column of the source. */
    boolean wasBound(Attribute there) {
        return known.columns().stream().anyMatch(column -> column.targetNumber().equals(Optional.of(there.number())));
    }

    /** Whether it belongs to a column that has another name now, and is to be renamed. */
    boolean isOfAnother(Attribute there) {
        return known.columns().stream()
                .filter(column -> mapping.numbers().contains(column.number()))
                .anyMatch(column -> column.targetNumber().equals(Optional.of(there.number())));
    }

    /** Whether the target's column takes every value of the source's. */
    boolean takes(RelationDescription.Column now, Attribute there) {
        return switch (TypeFit.of(now.type(), there.type())) {
            case SAME, WIDER -> true;
            case ROUNDED -> names.precision(now.name(), there.type()) == PrecisionPolicy.ROUND;
            case NO -> false;
        };
    }
}
