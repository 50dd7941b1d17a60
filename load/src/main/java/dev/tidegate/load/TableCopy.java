package dev.tidegate.load;

import dev.tidegate.core.SqlName;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TableKind;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.encoding.SourceText;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/**
 * COPY of one table from one session to another, as the server's text and unread. Holds one row and one buffer, so a
 * table may be as large as it likes. Both sessions are in transactions that the caller opens and ends.
 */
final class TableCopy {

    private static final int BUFFER_BYTES = 64 * 1024;

    /** @param rows as both servers counted them */
    record Copied(boolean stopped, long rows, long bytes) {}

    private final TableInfo table;
    private final TablePair pair;
    private final LoadProgress progress;
    private final Optional<RowConversion> conversion;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long rows;
    private long bytes;

    /** @param text empty if the source is UTF8 */
    TableCopy(TablePair pair, LoadProgress progress, Optional<SourceText> text) {
        this.table = pair.source();
        this.pair = pair;
        this.progress = progress;
        this.conversion = text.map(source -> new RowConversion(source, pair));
    }

    /** @return stopped if asked to before the end: then nothing of the target's transaction may be committed */
    Copied run(Connection source, Connection target, StopSignal stop) throws SQLException {
        CopyIn in = startIn(target);
        try {
            CopyOut out = startOut(source);
            try {
                while (!stop.isRequested() && copyRow(out, in)) {
                    // one row after the other
                }
                if (stop.isRequested()) {
                    cancel(out);
                    cancel(in);
                    return new Copied(true, rows, bytes);
                }
                finish(out, in);
                return new Copied(false, rows, bytes);
            } catch (SQLException | RuntimeException e) {
                cancelAfter(e, out);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            cancelAfter(e, in);
            throw e;
        }
    }

    private CopyOut startOut(Connection source) throws SQLException {
        String columns = SqlName.quoteAll(pair.writtenColumns());
        // COPY of a table reads that table alone, without its inheritance children, and refuses a partitioned one.
        String from = table.kind() == TableKind.PARTITIONED
                ? "(SELECT " + columns + " FROM " + table.id().quoted() + ")"
                : table.id().quoted() + " (" + columns + ")";
        try {
            String options = conversion.isPresent() ? " (ENCODING " + SqlName.literal(SourceText.RAW) + ")" : "";
            return copyManager(source).copyOut("COPY " + from + " TO STDOUT" + options);
        } catch (SQLException e) {
            throw failed("reading", e);
        }
    }

    private CopyIn startIn(Connection target) {
        List<String> columns = pair.names().columns(pair.writtenColumns());
        try {
            return copyManager(target)
                    .copyIn("COPY " + pair.target().id().quoted() + " (" + SqlName.quoteAll(columns) + ") FROM STDIN");
        } catch (SQLException e) {
            throw failed("writing", e);
        }
    }

    private static CopyManager copyManager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private boolean copyRow(CopyOut out, CopyIn in) {
        byte[] row = read(out);
        if (row == null) {
            return false;
        }
        if (row.length > buffer.length - buffered) {
            flush(in);
        }
        if (row.length > buffer.length) {
            write(in, row, row.length);
        } else {
            System.arraycopy(row, 0, buffer, buffered, row.length);
            buffered += row.length;
        }
        // The server sends one message per row.
        rows++;
        bytes += row.length;
        return true;
    }

    private byte[] read(CopyOut out) {
        try {
            byte[] row = out.readFromCopy();
            return row == null || conversion.isEmpty() ? row : conversion.get().convert(row, rows + 1);
        } catch (SQLException e) {
            throw failed("reading", e);
        }
    }

    private void flush(CopyIn in) {
        write(in, buffer, buffered);
        buffered = 0;
        progress.copied(table.id(), rows, bytes);
    }

    private void write(CopyIn in, byte[] data, int length) {
        try {
            in.writeToCopy(data, 0, length);
        } catch (SQLException e) {
            throw failed("writing", e);
        }
    }

    private void finish(CopyOut out, CopyIn in) {
        flush(in);
        long written;
        try {
            written = in.endCopy();
        } catch (SQLException e) {
            throw failed("writing", e);
        }
        if (written != rows || out.getHandledRowCount() != rows) {
            throw new TidegateException(
                    FailureCategory.FINAL,
                    "LOAD-COUNT-DIFFERS",
                    "table " + table.id() + ": the source sent " + out.getHandledRowCount() + " rows, " + rows
                            + " came through, the target took " + written,
                    "look for a trigger ENABLE ALWAYS or REPLICA, or a rule, on the target's table");
        }
    }

    private TidegateException failed(String doing, SQLException e) {
        boolean passing = SqlFailures.isPassing(e);
        return new TidegateException(
                passing ? FailureCategory.PASSING : FailureCategory.FINAL,
                "LOAD-COPY-FAILED",
                doing + " table " + table.id() + " after " + rows + " rows: the database answered "
                        + SqlFailures.describe(e),
                passing ? "" : "mend what the database complains about; 'tidegate check' may name it",
                e);
    }

    private static void cancel(CopyOperation copy) throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private static void cancelAfter(Exception failure, CopyOperation copy) {
        try {
            cancel(copy);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
