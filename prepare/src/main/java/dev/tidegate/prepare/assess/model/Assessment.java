package dev.tidegate.prepare.assess.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found, before a migration.
 *
 * @param takenAt by the source's clock
 * @param sample over which rates were measured
 * @param version of the source, as it names it
 * @param databaseBytes the whole database, also what is not replicated
 * @param sizesEstimated whether a table was locked, so that sizes come from the last VACUUM or ANALYZE
 * @param statisticsSince when the counts of scans began; empty if never reset
 * @param tables that the pipeline selects, the largest first
 * @param types at risk
 * @param transactions open for longer than a minute, the oldest first
 * @param targetVersion empty if the target was not reached
 * @param leftOut what the selection does not cover
 */
public record Assessment(
        Instant takenAt,
        Duration sample,
        String database,
        String version,
        String encoding,
        String collation,
        long databaseBytes,
        boolean sizesEstimated,
        Optional<String> statisticsSince,
        List<TableUse> tables,
        List<IndexUse> indexes,
        List<TypeAtRisk> types,
        List<ExtensionUse> extensions,
        List<LongTransaction> transactions,
        WalUse wal,
        LoadEstimate load,
        Optional<String> targetVersion,
        String targetUnknown,
        List<LeftOut> leftOut) {

    public Assessment {
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        types = List.copyOf(types);
        extensions = List.copyOf(extensions);
        transactions = List.copyOf(transactions);
        leftOut = List.copyOf(leftOut);
    }

    public long tableBytes() {
        return tables.stream().mapToLong(TableUse::bytes).sum();
    }

    public long indexBytes() {
        return tables.stream().mapToLong(TableUse::indexBytes).sum();
    }

    public List<TableUse> withoutKey() {
        return tables.stream().filter(table -> !table.identified()).toList();
    }

    public List<IndexUse> unusedIndexes() {
        return indexes.stream().filter(IndexUse::isUnused).toList();
    }

    public List<IndexUse> duplicateIndexes() {
        return indexes.stream().filter(index -> index.duplicateOf().isPresent()).toList();
    }
}
