package dev.tidegate.load.model;

import dev.tidegate.model.TableId;
import dev.tidegate.state.load.LoadTable.State;
import dev.tidegate.state.load.Piece;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far the load is. The load's threads write, any thread may read. */
public final class LoadProgress {

    /**
     * @param estimatedRows the source's own estimate, 0 if it has none
     * @param sourceBytes that the table takes on the source
     * @param rows committed in the target
     * @param bytes of COPY data of these
     * @param copyingRows of pieces under way
     * @param copyingBytes of these
     * @param rowsPerSecond since this process began with the table
     * @param errors of pieces, those that were tried again included
     */
    public record TableProgress(
            TableId table,
            State state,
            long estimatedRows,
            long sourceBytes,
            long rows,
            long bytes,
            long copyingRows,
            long copyingBytes,
            double rowsPerSecond,
            int errors) {}

    /** Sums over all tables. */
    public record Totals(
            int tables,
            int tablesLoaded,
            int tablesLoading,
            int tablesErrored,
            long rows,
            long bytes,
            long estimatedRows,
            double rowsPerSecond,
            double done,
            int errors) {}

    private static final class Table {
        private final TableId id;
        private final long estimatedRows;
        private final long sourceBytes;
        private State state = State.QUEUED;
        private long rows;
        private long bytes;
        private int errors;
        /** Pieces left; the last one completes the table if all come from one snapshot. */
        private int piecesLeft;

        private boolean resumed;
        private long startedAtNanos;
        private long endedAtNanos;
        private long rowsHere;
        private final Map<Piece, long[]> copying = new HashMap<>();

        Table(TableId id, long estimatedRows, long sourceBytes) {
            this.id = id;
            this.estimatedRows = estimatedRows;
            this.sourceBytes = sourceBytes;
        }

        long copyingRows() {
            return copying.values().stream().mapToLong(counts -> counts[0]).sum();
        }

        long copyingBytes() {
            return copying.values().stream().mapToLong(counts -> counts[1]).sum();
        }

        double rowsPerSecond() {
            if (startedAtNanos == 0) {
                return 0;
            }
            long end = endedAtNanos == 0 ? System.nanoTime() : endedAtNanos;
            return (rowsHere + copyingRows()) * 1e9 / Math.max(1, end - startedAtNanos);
        }

        /** From 0 to 1; by rows if the source has an idea of their number, else by bytes. */
        double done() {
            if (state == State.LOADED) {
                return 1;
            }
            double part = estimatedRows > 0
                    ? (double) (rows + copyingRows()) / estimatedRows
                    : (double) (bytes + copyingBytes()) / Math.max(1, sourceBytes);
            return Math.min(0.99, part);
        }

        TableProgress snapshot() {
            return new TableProgress(
                    id,
                    state,
                    estimatedRows,
                    sourceBytes,
                    rows,
                    bytes,
                    copyingRows(),
                    copyingBytes(),
                    rowsPerSecond(),
                    errors);
        }
    }

    private final Map<TableId, Table> tables = new TreeMap<>();
    private String step = "";
    private long startedAtNanos;
    private long rowsHere;

    /** Forgets an earlier attempt. */
    public synchronized void begin(Collection<TableId> all) {
        tables.clear();
        all.forEach(id -> tables.put(id, new Table(id, 0, 0)));
        startedAtNanos = System.nanoTime();
        rowsHere = 0;
        step = "copying";
    }

    /**
     * @param rows that an earlier attempt has copied
     * @param resumed whether something is left to do when the last piece is copied
     */
    public synchronized void planned(
            TableId id, long estimatedRows, long sourceBytes, long rows, long bytes, int pieces, boolean resumed) {
        Table table = new Table(id, estimatedRows, sourceBytes);
        table.rows = rows;
        table.bytes = bytes;
        table.piecesLeft = pieces;
        table.resumed = resumed;
        tables.put(id, table);
    }

    public synchronized void copying(Piece piece, long rows, long bytes) {
        Table table = tables.get(piece.table());
        if (table.startedAtNanos == 0) {
            table.startedAtNanos = System.nanoTime();
        }
        table.state = State.LOADING;
        table.copying.put(piece, new long[] {rows, bytes});
    }

    public synchronized void copied(Piece piece, long rows, long bytes) {
        Table table = tables.get(piece.table());
        table.copying.remove(piece);
        table.rows += rows;
        table.rowsHere += rows;
        table.bytes += bytes;
        rowsHere += rows;
        table.piecesLeft--;
        if (table.piecesLeft == 0 && !table.resumed) {
            loaded(piece.table());
        }
    }

    /** @param again whether it is tried again */
    public synchronized void failed(Piece piece, boolean again) {
        Table table = tables.get(piece.table());
        table.copying.remove(piece);
        table.errors++;
        if (!again) {
            table.state = State.ERRORED;
        }
    }

    public synchronized void loaded(TableId id) {
        Table table = tables.get(id);
        table.state = State.LOADED;
        table.endedAtNanos = System.nanoTime();
    }

    public synchronized void step(String what) {
        step = what;
    }

    /** What is being done, for people: copying, building indexes. Empty before and after. */
    public synchronized String step() {
        return step;
    }

    /** @return in the order of schema and name; empty before the load knows its tables */
    public synchronized List<TableProgress> tables() {
        return tables.values().stream().map(Table::snapshot).toList();
    }

    /** @return from 0 to 1 */
    public synchronized double done(TableId table) {
        return tables.containsKey(table) ? tables.get(table).done() : 0;
    }

    public synchronized Totals totals() {
        int loaded = 0;
        int loading = 0;
        int errored = 0;
        int errors = 0;
        long rows = 0;
        long bytes = 0;
        long estimated = 0;
        long copying = 0;
        double weights = 0;
        double done = 0;
        for (Table table : tables.values()) {
            loaded += table.state == State.LOADED ? 1 : 0;
            loading += table.state == State.LOADING ? 1 : 0;
            errored += table.state == State.ERRORED ? 1 : 0;
            errors += table.errors;
            rows += table.rows + table.copyingRows();
            copying += table.copyingRows();
            bytes += table.bytes + table.copyingBytes();
            estimated += table.estimatedRows;
            double weight = Math.max(1, table.sourceBytes);
            weights += weight;
            done += weight * table.done();
        }
        double seconds = Math.max(1e-3, (System.nanoTime() - startedAtNanos) / 1e9);
        return new Totals(
                tables.size(),
                loaded,
                loading,
                errored,
                rows,
                bytes,
                estimated,
                (rowsHere + copying) / seconds,
                weights == 0 ? 0 : done / weights,
                errors);
    }
}
