package dev.tidegate.postgres.catalog;

import dev.tidegate.model.TableId;
import java.util.Optional;

/**
 * Where a table stands in a partition tree or an inheritance tree.
 *
 * @param partition whether it is a partition of its parent, not an inheritance child
 * @param parent the table directly above it (the first one, if it inherits from several)
 * @param root the uppermost table of its tree; the table itself if it has no parent
 * @param hasChildren whether other tables are partitions or children of it
 */
public record PartitionLineage(boolean partition, Optional<TableId> parent, TableId root, boolean hasChildren) {}
