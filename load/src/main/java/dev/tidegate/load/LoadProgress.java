package dev.tidegate.load;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TableInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far the load is. The loading thread writes, any thread may read. */
public final class LoadProgress {

    /** What has become of a table. */
    public enum TableState {
        QUEUED,
        LOADING,
        LOADED
    }

    /**
     * @param estimatedRows the source's own estimate, 0 if it has none
     * @param rows copied so far; committed in the target once the table is LOADED
     * @param bytes of COPY text copied so far
     */
    public record TableProgress(TableId table, TableState state, long estimatedRows, long rows, long bytes) {

        private TableProgress with(TableState next) {
            return new TableProgress(table, next, estimatedRows, rows, bytes);
        }
    }

    /** Sums over all tables. */
    public record Totals(int tables, int tablesLoaded, long rows, long bytes) {}

    private final Map<TableId, TableProgress> tables = new TreeMap<>();

    /** Forgets an earlier attempt. */
    synchronized void begin(Collection<TableInfo> all) {
        tables.clear();
        for (TableInfo table : all) {
            long estimate = table.storage().estimatedRows();
            tables.put(table.id(), new TableProgress(table.id(), TableState.QUEUED, estimate, 0, 0));
        }
    }

    synchronized void started(TableId table) {
        tables.computeIfPresent(table, (id, progress) -> progress.with(TableState.LOADING));
    }

    synchronized void copied(TableId table, long rows, long bytes) {
        tables.computeIfPresent(
                table, (id, p) -> new TableProgress(id, TableState.LOADING, p.estimatedRows(), rows, bytes));
    }

    synchronized void finished(TableId table) {
        tables.computeIfPresent(table, (id, progress) -> progress.with(TableState.LOADED));
    }

    /** @return in the order of schema and name; empty before the load knows its tables */
    public synchronized List<TableProgress> tables() {
        return List.copyOf(tables.values());
    }

    public synchronized Totals totals() {
        int loaded = 0;
        long rows = 0;
        long bytes = 0;
        for (TableProgress table : tables.values()) {
            loaded += table.state() == TableState.LOADED ? 1 : 0;
            rows += table.rows();
            bytes += table.bytes();
        }
        return new Totals(tables.size(), loaded, rows, bytes);
    }
}
