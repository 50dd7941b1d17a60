package dev.tidegate.prepare.check.table;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.catalog.UniqueIndex;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether every table tells its rows apart in the WAL. Without that, the source refuses its own applications' UPDATE and
 * DELETE as soon as the table is published.
 */
public final class ReplicaIdentityCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (TableInfo table : facts.tables()) {
            if (table.kind() == TableKind.PARTITIONED) {
                // Its rows are those of its partitions, see PartitionIdentityCheck.
                continue;
            }
            if (!table.identifiesRows()) {
                findings.add(Finding.error(
                        TableCode.REPLICA_IDENTITY,
                        table.id().toString(),
                        "the table has no usable replica identity (" + table.identity()
                                + (table.primaryKey().isEmpty() ? ", no primary key" : "") + ")"
                                + whyUnusable(table),
                        fix(table)));
            } else if (hidesGeneratedColumn(facts, table)) {
                findings.add(Finding.error(
                        TableCode.GENERATED_COLUMN_IN_IDENTITY,
                        table.id().toString(),
                        "the replica identity (" + table.identity() + ") holds a generated column, which is not"
                                + " published: UPDATE and DELETE would fail on the source",
                        "ALTER TABLE " + table.id().quoted()
                                + (usableIndex(table).isPresent()
                                                || table.primaryKey().isEmpty()
                                        ? " REPLICA IDENTITY USING INDEX "
                                                + usableIndex(table)
                                                        .map(index -> SqlName.quote(index.name()))
                                                        .orElse("(a unique index on columns that are not generated)")
                                        : " REPLICA IDENTITY DEFAULT")));
            }
        }
        return findings;
    }

    /**
     * From 18 on the server insists that FULL covers the generated columns too; a generated key column is published by no
     * version.
     */
    static boolean hidesGeneratedColumn(SourceFacts facts, TableInfo table) {
        if (table.identity() == ReplicaIdentity.FULL) {
            return ServerFeature.FULL_IDENTITY_WITH_GENERATED_COLUMNS.isIn(
                            facts.server().major())
                    && table.columns().stream().anyMatch(ColumnInfo::isGenerated);
        }
        return table.identityColumns().stream()
                .anyMatch(name ->
                        table.column(name).filter(ColumnInfo::isGenerated).isPresent());
    }

    static String fix(TableInfo table) {
        String alter = "ALTER TABLE " + table.id().quoted() + " REPLICA IDENTITY ";
        boolean usableKey = table.uniqueIndexes().stream().anyMatch(index -> index.primary() && index.isUsable());
        if (usableKey) {
            return alter + "DEFAULT";
        }
        Optional<String> byIndex =
                usableIndex(table).map(index -> alter + "USING INDEX " + SqlName.quote(index.name()));
        String validate = table.notValidatedOfKeys().stream()
                .map(name ->
                        "ALTER TABLE " + table.id().quoted() + " VALIDATE CONSTRAINT " + SqlName.quote(name) + "; ")
                .collect(Collectors.joining());
        return byIndex.orElseGet(() -> validate.isEmpty()
                ? alter + "FULL"
                : validate + "if rows hold NULL there and are to stay: " + alter + "FULL");
    }

    private static String whyUnusable(TableInfo table) {
        boolean byOid = table.uniqueIndexes().stream()
                .filter(UniqueIndex::replicaIdentity)
                .anyMatch(index -> index.columns().stream()
                        .anyMatch(name -> table.column(name).isEmpty()));
        if (byOid) {
            return "; its index is on oid, which is not replicated";
        }
        return table.notValidatedOfKeys().isEmpty()
                ? ""
                : "; rows of it may hold NULL in a key, for the constraint is not validated: "
                        + String.join(", ", table.notValidatedOfKeys());
    }

    /** A unique index on columns that are never null nor generated. */
    private static Optional<UniqueIndex> usableIndex(TableInfo table) {
        return table.uniqueIndexes().stream()
                .filter(UniqueIndex::isUsable)
                .filter(index -> index.columns().stream().allMatch(name -> table.column(name)
                        .filter(column -> column.neverNull() && !column.isGenerated())
                        .isPresent()))
                .findFirst();
    }
}
