package dev.tidegate.load.transfer;

import dev.tidegate.load.model.CopiedRows;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.Piece;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/**
 * One COPY from one session to another, as the server sends it and unread. Holds one row and one buffer, so a table may be
 * as large as it likes. Both sessions are in transactions that the caller opens and ends.
 */
public final class PieceCopy {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String what;
    private final String readSql;
    private final String writeSql;
    private final BiConsumer<Long, Long> progress;
    private final Optional<RowConversion> conversion;
    private final boolean binary;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long rows;
    private long bytes;

    private PieceCopy(
            String what,
            String readSql,
            String writeSql,
            BiConsumer<Long, Long> progress,
            Optional<RowConversion> conversion,
            boolean binary) {
        this.what = what;
        this.readSql = readSql;
        this.writeSql = writeSql;
        this.progress = progress;
        this.conversion = conversion;
        this.binary = binary;
    }

    /**
     * @param text empty if the source is UTF8
     * @param unchangedSince only rows that no transaction from this number on has written; empty for all
     * @param progress is told rows and bytes now and then
     */
    public static PieceCopy of(
            Piece piece,
            TablePair pair,
            OptionalLong unchangedSince,
            Optional<SourceText> text,
            BiConsumer<Long, Long> progress) {
        List<String> conditions = new ArrayList<>();
        if (piece.firstBlock() > 0) {
            conditions.add("ctid >= '(" + piece.firstBlock() + ",0)'::tid");
        }
        piece.endBlock().ifPresent(end -> conditions.add("ctid < '(" + end + ",0)'::tid"));
        unchangedSince.ifPresent(xid -> conditions.add(ChangedRowsCopy.isOlder(xid)));
        // A relation's children by inheritance are tables of their own; a partitioned table is nothing but its
        // partitions.
        TableInfo table = pair.source();
        boolean throughParent = table.kind() == TableKind.PARTITIONED
                && piece.relationOid() == table.storage().oid();
        String from = (throughParent ? "" : "ONLY ") + piece.relation();
        return of(piece.describe(), pair, from, conditions, pair.target().id().quoted(), text, progress);
    }

    /** Any condition on a whole table, into any table of the target's columns. */
    public static PieceCopy of(
            String what,
            TablePair pair,
            String condition,
            String into,
            Optional<SourceText> text,
            BiConsumer<Long, Long> progress) {
        return of(what, pair, pair.source().quotedOnly(), List.of(condition), into, text, progress);
    }

    private static PieceCopy of(
            String what,
            TablePair pair,
            String from,
            List<String> conditions,
            String into,
            Optional<SourceText> text,
            BiConsumer<Long, Long> progress) {
        boolean binary = text.isEmpty() && BinaryFormat.suits(pair);
        String format = binary ? " (FORMAT binary)" : "";
        String raw = text.isPresent() ? " (ENCODING " + SqlName.literal(SourceText.RAW) + ")" : format;
        return new PieceCopy(
                what,
                read(pair, from, conditions) + raw,
                write(into, pair) + format,
                progress,
                text.map(source -> new RowConversion(source, pair)),
                binary);
    }

    private static String read(TablePair pair, String from, List<String> conditions) {
        String columns = SqlName.quoteAll(pair.writtenColumns());
        if (conditions.isEmpty() && from.startsWith("ONLY ")) {
            // COPY of a table reads that table alone.
            return "COPY " + from.substring("ONLY ".length()) + " (" + columns + ") TO STDOUT";
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return "COPY (SELECT " + columns + " FROM " + from + where + ") TO STDOUT";
    }

    private static String write(String into, TablePair pair) {
        String columns = SqlName.quoteAll(pair.names().columns(pair.writtenColumns()));
        return "COPY " + into + " (" + columns + ") FROM STDIN";
    }

    /**
     * In an open transaction of the target's session.
     *
     * @return stopped if asked to before the end: then nothing of the target's transaction may be committed
     */
    public CopiedRows run(Connection source, Connection target, StopSignal stop) throws SQLException {
        Sql.on(target).execute(DatabaseSearchPath.of(target).enter());
        CopiedRows copied = copy(source, target, stop);
        if (!copied.stopped()) {
            Sql.on(target).execute(DatabaseSearchPath.LEAVE);
        }
        return copied;
    }

    private CopiedRows copy(Connection source, Connection target, StopSignal stop) throws SQLException {
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
                    return new CopiedRows(true, rows, bytes);
                }
                finish(out, in);
                return new CopiedRows(false, rows, bytes);
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
        try {
            return copyManager(source).copyOut(readSql);
        } catch (SQLException e) {
            throw failed("reading", e);
        }
    }

    private CopyIn startIn(Connection target) {
        try {
            return copyManager(target).copyIn(writeSql);
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
        progress.accept(rows, bytes);
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
        if (binary) {
            // Its last message is no row but the end.
            rows = out.getHandledRowCount();
        }
        if (written != rows || out.getHandledRowCount() != rows) {
            throw new TidegateException(
                    LoadCode.LOAD_COUNT_DIFFERS,
                    what + ": the source sent " + out.getHandledRowCount() + " rows, " + rows
                            + " came through, the target took " + written,
                    "check the target's table for rules, and for triggers that are ENABLE ALWAYS or ENABLE REPLICA");
        }
    }

    private TidegateException failed(String doing, SQLException e) {
        boolean isTransient = SqlFailures.isTransientForRows(e);
        return new TidegateException(
                isTransient ? FailureCategory.TRANSIENT : FailureCategory.PERMANENT,
                LoadCode.LOAD_COPY_FAILED,
                doing + " " + what + " after " + rows + " rows: the database answered " + SqlFailures.describe(e)
                        + SqlFailures.names(e),
                nextStep(e, isTransient),
                e);
    }

    private static String nextStep(SQLException e, boolean isTransient) {
        if ("53100".equals(e.getSQLState())) {
            return "free disk space on that server; the load resumes by itself";
        }
        return isTransient ? "" : "fix what the database complains about; `tidegate check` may name it";
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
