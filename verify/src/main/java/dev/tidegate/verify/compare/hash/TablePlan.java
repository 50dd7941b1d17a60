package dev.tidegate.verify.compare.hash;

import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.UniqueIndex;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.verify.model.VerifyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one table is compared.
 *
 * @param key indexes of the columns that tell rows apart; empty if none do, then the whole row does
 * @param buckets a power of two
 */
public record TablePlan(
        TablePair pair, List<ComparedColumn> columns, List<Integer> key, int buckets, long estimatedRows) {

    /** So few buckets that the server's table of them stays in the processor's cache. */
    private static final long ROWS_PER_BUCKET = 4096;

    private static final int BUCKETS_MIN = 16;
    private static final int BUCKETS_MAX = 1 << 16;

    public TablePlan {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** @param estimatedRows by the size of its files, if nobody has counted */
    public static TablePlan of(TablePair pair, long estimatedRows, VerifyOptions options) {
        List<ComparedColumn> columns = new ArrayList<>();
        for (ColumnPair column : pair.columns()) {
            if (isCompared(column)) {
                columns.add(ComparedColumn.of(column));
            }
        }
        int buckets = options.countsOnly() ? 1 : buckets(estimatedRows);
        return new TablePlan(pair, columns, key(pair.source(), columns), buckets, estimatedRows);
    }

    /** Of a column that only one side computes nothing is written; by other expressions it is not meant to be the same. */
    private static boolean isCompared(ColumnPair column) {
        return column.source().isGenerated() == column.target().isGenerated()
                && (!column.source().isGenerated()
                        || column.source().expression().equals(column.target().expression()));
    }

    private static int buckets(long rows) {
        int buckets = BUCKETS_MIN;
        while (buckets < BUCKETS_MAX && buckets * ROWS_PER_BUCKET < rows) {
            buckets *= 2;
        }
        return buckets;
    }

    private static List<Integer> key(TableInfo table, List<ComparedColumn> columns) {
        return indexes(table.primaryKey(), columns)
                .or(() -> indexes(table.identityColumns(), columns))
                .or(() -> table.uniqueIndexes().stream()
                        .filter(UniqueIndex::isUsable)
                        .filter(index -> index.columns().stream().allMatch(table::isNeverNull))
                        .flatMap(index -> indexes(index.columns(), columns).stream())
                        .findFirst())
                .orElse(List.of());
    }

    /** Rounded, several keys may become one. */
    private static Optional<List<Integer>> indexes(List<String> names, List<ComparedColumn> columns) {
        List<Integer> indexes = new ArrayList<>();
        for (String name : names) {
            for (int i = 0; i < columns.size(); i++) {
                ComparedColumn column = columns.get(i);
                if (column.name().equals(name) && column.pair().fit() != TypeFit.ROUNDED) {
                    indexes.add(i);
                }
            }
        }
        return names.isEmpty() || indexes.size() != names.size() ? Optional.empty() : Optional.of(indexes);
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** @return what the target lacks of what is written; empty if nothing */
    public Optional<String> lack() {
        List<ColumnInfo> missing =
                pair.missing().stream().filter(column -> !column.isGenerated()).toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the target has no column for "
                        + missing.get(0).name()
                        + (missing.size() > 1 ? " and " + (missing.size() - 1) + " others" : ""));
    }
}
