package dev.tidegate.prepare.assess.read;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.assess.model.AssessOptions;
import dev.tidegate.prepare.assess.model.LoadEstimate;
import dev.tidegate.prepare.assess.model.TableUse;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Sample copy of the beginning of the biggest table, to measure speed: into memory, which is limited, and from there into a
 * temporary table of the target that is rolled back. Rows are not interpreted.
 */
public final class LoadSample {

    private static final int CHUNK = 64 << 10;

    private final AssessOptions options;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long rows;

    private LoadSample(AssessOptions options) {
        this.options = options;
    }

    /** @param uses the largest first */
    public static LoadEstimate measure(
            Connection source, TargetSide target, List<TableUse> uses, List<TableInfo> tables, AssessOptions options) {
        Optional<TableUse> biggest =
                uses.stream().filter(use -> use.rows() != 0).findFirst().filter(use -> options.copyBytesMax() > 0);
        if (biggest.isEmpty()) {
            return new LoadEstimate(Optional.empty(), 0, 0, 0, Optional.empty(), "there was no row to copy", 0);
        }
        TableInfo table = tables.stream()
                .filter(info -> info.id().equals(biggest.get().id()))
                .findFirst()
                .orElseThrow();
        return new LoadSample(options).measure(source, target, biggest.get(), table);
    }

    private LoadEstimate measure(Connection source, TargetSide target, TableUse use, TableInfo table) {
        double readSeconds;
        try {
            readSeconds = read(source, table);
        } catch (SQLException e) {
            return new LoadEstimate(
                    Optional.of(use.id()),
                    0,
                    0,
                    0,
                    Optional.empty(),
                    "the source answered " + SqlFailures.describe(e),
                    0);
        }
        Optional<Double> writeSeconds = Optional.empty();
        String unknown = target.unknown().isEmpty() ? "" : "the target was not reached";
        if (rows > 0 && target.session().isPresent()) {
            try {
                writeSeconds = Optional.of(write(target.session().get(), table));
            } catch (SQLException e) {
                unknown = "the target answered " + SqlFailures.describe(e);
            }
        }
        double slower = Math.max(readSeconds, writeSeconds.orElse(0.0));
        // What the sampled rows take on the source's disk; without an ANALYZE their text has to stand for it.
        double tableBytes = use.rows() > 0 ? (double) use.bytes() / use.rows() * rows : bytes.size();
        return new LoadEstimate(
                Optional.of(use.id()),
                rows,
                bytes.size(),
                readSeconds,
                writeSeconds,
                unknown,
                slower > 0 && rows > 0 ? tableBytes / slower : 0);
    }

    /** In a transaction of its own, which ends with it; cancelled when it has enough. */
    private double read(Connection source, TableInfo table) throws SQLException {
        source.setAutoCommit(false);
        try {
            Sql.on(source)
                    .execute("SET LOCAL statement_timeout = "
                            + (options.copyTimeMax().toMillis() + 5_000));
            long begin = System.nanoTime();
            CopyOut copy = source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT " + columns(table) + " FROM " + table.quotedOnly() + ") TO STDOUT");
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                bytes.write(row, 0, row.length);
                rows++;
                boolean late = System.nanoTime() - begin > options.copyTimeMax().toNanos();
                if (late || bytes.size() >= options.copyBytesMax()) {
                    break;
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (copy.isActive()) {
                copy.cancelCopy();
            }
            return seconds;
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    /** A temporary table writes no WAL, so a real one is slower. */
    private double write(Connection target, TableInfo table) throws SQLException {
        target.setAutoCommit(false);
        try {
            Sql.on(target)
                    .execute("CREATE TEMP TABLE tidegate_sample ("
                            + writable(table).stream()
                                    .map(column -> SqlName.quote(column.name()) + " " + column.type())
                                    .collect(Collectors.joining(", "))
                            + ") ON COMMIT DROP");
            long begin = System.nanoTime();
            CopyIn copy = target.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY pg_temp.tidegate_sample (" + columns(table) + ") FROM STDIN");
            try {
                byte[] all = bytes.toByteArray();
                for (int at = 0; at < all.length; at += CHUNK) {
                    copy.writeToCopy(all, at, Math.min(CHUNK, all.length - at));
                }
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    private static List<ColumnInfo> writable(TableInfo table) {
        return table.columns().stream().filter(column -> !column.isGenerated()).toList();
    }

    private static String columns(TableInfo table) {
        return SqlName.quoteAll(table.writableColumns());
    }
}
