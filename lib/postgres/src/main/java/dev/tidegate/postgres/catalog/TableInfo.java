package dev.tidegate.postgres.catalog;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog describes it.
 *
 * @param storage what kind of relation it is and how it is kept
 * @param identity what of an old row its WAL records hold
 * @param uniqueIndexes the primary key's first, then by name
 */
public record TableInfo(
        TableId id,
        Storage storage,
        PartitionLineage lineage,
        TableRights rights,
        ReplicaIdentity identity,
        List<ColumnInfo> columns,
        List<UniqueIndex> uniqueIndexes) {

    /**
     * @param oid of pg_class
     * @param logged false for an unlogged table, whose rows never reach the WAL
     * @param estimatedRows as of the last ANALYZE; 0 if there was none
     */
    public record Storage(long oid, TableKind kind, boolean logged, long estimatedRows) {}

    public TableInfo {
        columns = List.copyOf(columns);
        uniqueIndexes = List.copyOf(uniqueIndexes);
    }

    public TableKind kind() {
        return storage.kind();
    }

    /** @return names of the columns that are copied and written: all but the generated ones */
    public List<String> writableColumns() {
        return columns.stream()
                .filter(column -> !column.isGenerated())
                .map(ColumnInfo::name)
                .toList();
    }

    public Optional<ColumnInfo> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** @return empty if the table has no primary key */
    public List<String> primaryKey() {
        return uniqueIndexes.stream()
                .filter(UniqueIndex::primary)
                .findFirst()
                .map(UniqueIndex::columns)
                .orElse(List.of());
    }

    /**
     * The columns that tell the row of an UPDATE or DELETE in the stream, none of which a row leaves NULL.
     *
     * @return empty if only the whole row does (FULL) or nothing does
     */
    public List<String> identityColumns() {
        return identityIndex()
                .map(UniqueIndex::columns)
                .filter(names -> names.stream().allMatch(this::isNeverNull))
                .orElse(List.of());
    }

    private Optional<UniqueIndex> identityIndex() {
        return uniqueIndexes.stream()
                .filter(index -> index.isUsable() && isIdentity(index))
                .findFirst();
    }

    /** @return whether no row holds NULL there */
    public boolean isNeverNull(String column) {
        return column(column).filter(ColumnInfo::neverNull).isPresent();
    }

    /** @return NOT NULL constraints that are not validated, of columns of unique indexes: they would make one a key */
    public List<String> notValidatedOfKeys() {
        return uniqueIndexes.stream()
                .filter(UniqueIndex::isUsable)
                .flatMap(index -> index.columns().stream())
                .distinct()
                .flatMap(name -> column(name).stream())
                .flatMap(column -> column.notValidated().stream())
                .toList();
    }

    private boolean isIdentity(UniqueIndex index) {
        return switch (identity) {
            case DEFAULT -> index.primary();
            case INDEX -> index.replicaIdentity();
            case FULL, NOTHING -> false;
        };
    }

    /** @return whether the source can replicate UPDATE and DELETE; without it, they fail there once published */
    public boolean identifiesRows() {
        return identity == ReplicaIdentity.FULL || !identityColumns().isEmpty();
    }

    /** The relation in a FROM or TRUNCATE: children of an inheritance parent are tables of their own. */
    public String quotedOnly() {
        return kind() == TableKind.PARTITIONED ? id.quoted() : "ONLY " + id.quoted();
    }
}
