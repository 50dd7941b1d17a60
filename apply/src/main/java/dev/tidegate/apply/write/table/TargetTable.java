package dev.tidegate.apply.write.table;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.record.ColumnNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A table as the target has it, found by the names that the source uses. */
public final class TargetTable {

    private final MappedTable names;
    private final boolean isPartitioned;
    private final List<Set<String>> uniqueKeys;
    private final List<TargetColumn> columns;
    private final Map<String, TargetColumn> bySource = new HashMap<>();
    private final boolean limitsDigits;
    /** The shapes of rows are few: a schema has one, and its keys another. */
    private final Map<ColumnNames, int[]> limited = new HashMap<>();

    /** @param uniqueKeys sets of columns of which the target lets no two rows have the same values at any time */
    TargetTable(MappedTable names, boolean isPartitioned, List<TargetColumn> columns, List<Set<String>> uniqueKeys) {
        this.names = names;
        this.isPartitioned = isPartitioned;
        this.uniqueKeys = uniqueKeys;
        this.columns = List.copyOf(columns);
        columns.forEach(column -> column.source().ifPresent(source -> bySource.put(source, column)));
        this.limitsDigits = columns.stream().anyMatch(column -> column.digits().isPresent());
    }

    /** The target's name. */
    public TableId id() {
        return names.target();
    }

    /** The source's name. */
    TableId source() {
        return names.source();
    }

    public boolean isPartitioned() {
        return isPartitioned;
    }

    /** Whether values print differently under another search_path, as names of objects do. */
    public boolean printsNames() {
        return columns.stream().anyMatch(column -> column.type().printsNames());
    }

    /** All that the target has. */
    public Collection<TargetColumn> columns() {
        return columns;
    }

    /** Of a key, which is always written. */
    public TargetColumn column(String sourceName) throws MissingInTargetException {
        TargetColumn column = bySource.get(sourceName);
        if (column == null) {
            throw new MissingInTargetException(names, sourceName);
        }
        return column;
    }

    /** @return empty if the column is not to be written: the map omits it, or the target computes it */
    public Optional<TargetColumn> written(String sourceName) throws MissingInTargetException {
        return names.omits(sourceName)
                ? Optional.empty()
                : Optional.of(column(sourceName)).filter(column -> !column.isGenerated());
    }

    /** @return empty if the target has none for it */
    Optional<TargetColumn> known(String sourceName) {
        return Optional.ofNullable(bySource.get(sourceName));
    }

    /** Whether a column keeps fewer digits than a value of its type can have. */
    boolean limitsDigits() {
        return limitsDigits;
    }

    /** @return the indexes of those that do */
    int[] limited(ColumnNames of) {
        return limited.computeIfAbsent(of, names -> IntStream.range(0, names.size())
                .filter(i -> known(names.name(i))
                        .filter(column -> column.digits().isPresent() && !column.isGenerated())
                        .isPresent())
                .toArray());
    }

    /** Whether an INSERT of a row whose key is there already fails. */
    public boolean refusesSecondRowOf(ColumnNames key) {
        List<String> columnsOfKey = names.columns(key.asList());
        return uniqueKeys.stream().anyMatch(columnsOfKey::containsAll);
    }

    /**
     * The table for an UPDATE, DELETE or TRUNCATE: without the tables that inherit from it, because the source tells of
     * those by their own names. A partitioned table has no rows but those of its partitions.
     */
    public String only() {
        return isPartitioned ? id().quoted() : "ONLY " + id().quoted();
    }
}
