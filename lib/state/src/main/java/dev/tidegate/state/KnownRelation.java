package dev.tidegate.state;

import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A table of the source as of the point at which the target stands, and what of the target it is bound to. Both sides'
 * columns are remembered by their numbers, which stay when a name changes and are never used again: so a column that was
 * renamed is told from one that took the place of another.
 *
 * @param oid of the source's table
 * @param attributesMax column numbers that the source's table had given out by then, at least
 * @param storage see {@link dev.tidegate.model.RelationCatalog}; may be older than that point, never newer
 * @param targetOid of the target's table
 * @param targetAttributesMax column numbers that the target's table had given out when it was bound
 */
public record KnownRelation(
        long oid,
        TableId table,
        int attributesMax,
        String storage,
        long targetOid,
        int targetAttributesMax,
        List<Column> columns) {

    /**
     * @param number on the source
     * @param version see {@link dev.tidegate.model.RelationCatalog.Attribute}; 0 if not known
     * @param type on the source
     * @param targetNumber empty if it is not written
     */
    public record Column(
            int number,
            long version,
            String name,
            String type,
            Optional<Integer> targetNumber,
            Optional<String> targetType) {}

    public KnownRelation {
        columns = List.copyOf(columns);
    }

    public Optional<Column> column(int number) {
        return columns.stream().filter(column -> column.number() == number).findFirst();
    }
}
