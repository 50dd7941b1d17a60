package dev.tidegate.prepare.check.encoding;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.encoding.UnconvertibleTextException;
import dev.tidegate.prepare.model.Finding;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Scan of one table's text that keeps, for each column, the first few values that cannot be converted. */
final class TableTextScan {

    private static final int EXAMPLES_MAX = 10;
    private static final int KEY_CHARACTERS_MAX = 200;
    private static final long ROWS_BETWEEN_PROGRESS = 100_000;

    /** What was found in a column. */
    private static final class Column {
        private final ColumnId id;
        private final TextEncoding encoding;
        private final List<String> examples = new ArrayList<>();
        private long values;

        Column(ColumnId id, TextEncoding encoding) {
            this.id = id;
            this.encoding = encoding;
        }
    }

    private final SourceText text;
    private final TableInfo table;
    private final List<String> key;
    private final List<String> selected;
    /** By place in the row; null for a column of the key that holds no text. */
    private final Column[] columns;

    TableTextScan(SourceText text, TableInfo table, List<String> texts) {
        this.text = text;
        this.table = table;
        this.key = table.identityColumns().isEmpty() ? table.primaryKey() : table.identityColumns();
        LinkedHashSet<String> names = new LinkedHashSet<>(key);
        names.addAll(texts);
        this.selected = List.copyOf(names);
        this.columns = new Column[selected.size()];
        for (String name : texts) {
            columns[selected.indexOf(name)] =
                    new Column(new ColumnId(table.id(), name), text.encodingOf(table.id(), name));
        }
    }

    /**
     * @param progress is told every 100,000 rows how many there were
     * @return rows read
     */
    long run(Connection session, LongConsumer progress) throws SQLException {
        String sql = "COPY (SELECT " + (key.isEmpty() ? "ctid, " : "") + SqlName.quoteAll(selected) + " FROM "
                + table.quotedOnly() + ") TO STDOUT (ENCODING " + SqlName.literal(SourceText.RAW) + ")";
        CopyOut copy = session.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        long rows = 0;
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                look(row);
                if (++rows % ROWS_BETWEEN_PROGRESS == 0) {
                    progress.accept(rows);
                }
            }
            return rows;
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void look(byte[] row) throws SQLException {
        int start = key.isEmpty() ? end(row, 0) + 1 : 0;
        for (Column column : columns) {
            int end = end(row, start);
            if (column != null) {
                look(column, row, start, end);
            }
            start = end + 1;
        }
    }

    private void look(Column column, byte[] row, int start, int end) throws SQLException {
        try {
            text.convert(column.encoding, row, start, end - start);
        } catch (UnconvertibleTextException e) {
            column.values++;
            if (column.examples.size() < EXAMPLES_MAX) {
                column.examples.add(
                        keyOf(row) + ": byte " + e.inCopiedRow(row, start).offset());
            }
        }
    }

    /** A tab or line feed within a value is escaped. */
    private static int end(byte[] row, int start) {
        int end = start;
        while (end < row.length && row[end] != '\t' && row[end] != '\n') {
            end++;
        }
        return end;
    }

    /** The key's columns stand first. */
    private String keyOf(byte[] row) throws SQLException {
        List<String> names = key.isEmpty() ? List.of("ctid") : key;
        StringBuilder values = new StringBuilder();
        int start = 0;
        for (int i = 0; i < names.size(); i++) {
            int end = end(row, start);
            values.append(i == 0 ? "" : ", ").append(names.get(i)).append('=').append(shown(row, start, end, i));
            start = end + 1;
        }
        return values.length() <= KEY_CHARACTERS_MAX ? values.toString() : values.substring(0, KEY_CHARACTERS_MAX);
    }

    private String shown(byte[] row, int start, int end, int place) throws SQLException {
        Column column = key.isEmpty() ? null : columns[place];
        try {
            byte[] converted = column == null ? null : text.convert(column.encoding, row, start, end - start);
            return converted == null
                    ? new String(row, start, end - start, StandardCharsets.UTF_8)
                    : new String(converted, StandardCharsets.UTF_8);
        } catch (UnconvertibleTextException e) {
            return CatalogNamesScan.shown(Arrays.copyOfRange(row, start, end));
        }
    }

    /** @return one for each column with values that cannot be converted */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Column column : columns) {
            if (column != null && column.values > 0) {
                findings.add(Finding.error(
                        ServerCode.ENCODING_REFUSED,
                        column.id.toString(),
                        (column.values == 1 ? "1 value is" : column.values + " values are") + " not " + column.encoding
                                + " that PostgreSQL can convert to UTF8; by key, and bytes before the first bad one:\n"
                                + String.join("\n", column.examples)
                                + (column.values > column.examples.size() ? "\n..." : ""),
                        "correct the rows on the source, or name what they are in source.encoding: convert-from, or"
                                + " columns: {\"" + column.id + "\": ...}"));
            }
        }
        return findings;
    }
}
