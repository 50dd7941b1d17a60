package dev.tidegate.apply.schema.bind;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.TableId;
import dev.tidegate.state.KnownRelation;
import java.util.List;
import java.util.Optional;

/** Stored description of a table whose columns are bound. */
final class BoundRelation {

    private BoundRelation() {}

    /** @param columns as they are bound, with the versions that the source's catalog has now */
    static KnownRelation of(TableChange change, TableId table, List<KnownRelation.Column> columns) {
        Optional<RelationCatalog> current = change.relation().catalog().filter(catalog -> isSame(catalog, change));
        List<KnownRelation.Column> kept = current.isPresent()
                ? columns
                : columns.stream().map(column -> asKnown(change, column)).toList();
        int highest = change.mapping().numbers().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        return new KnownRelation(
                change.relation().oid(),
                table,
                current.map(RelationCatalog::attributesMax)
                        .orElse(Math.max(change.known().attributesMax(), highest)),
                current.map(RelationCatalog::storage).orElse(change.known().storage()),
                change.target().catalog().oid(),
                change.target().catalog().attributesMax(),
                kept);
    }

    /** A version later than this point may belong to a change of the table that is still to come. */
    private static KnownRelation.Column asKnown(TableChange change, KnownRelation.Column column) {
        long version = change.known()
                .column(column.number())
                .map(KnownRelation.Column::version)
                .orElse(0L);
        return new KnownRelation.Column(
                column.number(), version, column.name(), column.type(), column.targetNumber(), column.targetType());
    }

    /** Whether the catalog shows the very columns that the WAL does: then nothing has happened in between. */
    private static boolean isSame(RelationCatalog catalog, TableChange change) {
        List<Integer> numbers = change.mapping().numbers();
        List<Attribute> sent =
                catalog.attributes().stream().filter(a -> !a.generated()).toList();
        if (sent.size() != numbers.size()) {
            return false;
        }
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).number() != numbers.get(i)
                    || !sent.get(i)
                            .name()
                            .equals(change.relation().columns().get(i).name())
                    || !sent.get(i)
                            .type()
                            .equals(change.relation().columns().get(i).type())) {
                return false;
            }
        }
        return true;
    }
}
