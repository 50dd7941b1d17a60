package dev.tidegate.apply.target;

import dev.tidegate.core.SqlName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.wire.ColumnNames;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A table as the target has it. */
final class TargetTable {

    private final TableId id;
    private final boolean isPartitioned;
    private final List<Set<String>> uniqueKeys;
    private final Map<String, TargetColumn> columns = new LinkedHashMap<>();

    /** @param uniqueKeys sets of columns of which the target lets no two rows have the same values at any time */
    TargetTable(TableId id, boolean isPartitioned, List<TargetColumn> columns, List<Set<String>> uniqueKeys) {
        this.id = id;
        this.isPartitioned = isPartitioned;
        this.uniqueKeys = uniqueKeys;
        columns.forEach(column -> this.columns.put(column.name(), column));
    }

    TableId id() {
        return id;
    }

    boolean isPartitioned() {
        return isPartitioned;
    }

    Collection<TargetColumn> columns() {
        return columns.values();
    }

    TargetColumn column(String name) throws MissingInTargetException {
        TargetColumn column = columns.get(name);
        if (column == null) {
            throw new MissingInTargetException(id, name);
        }
        return column;
    }

    /** Whether an INSERT of a row whose key is there already fails. */
    boolean refusesSecondRowOf(ColumnNames key) {
        return uniqueKeys.stream().anyMatch(unique -> key.asList().containsAll(unique));
    }

    /**
     * The table for an UPDATE, DELETE or TRUNCATE: without the tables that inherit from it, because the source tells of
     * those by their own names. A partitioned table has no rows but those of its partitions.
     */
    String only() {
        return isPartitioned ? id.quoted() : "ONLY " + id.quoted();
    }

    static String quoted(TargetColumn column) {
        return SqlName.quote(column.name());
    }
}
