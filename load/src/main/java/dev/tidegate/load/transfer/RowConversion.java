package dev.tidegate.load.transfer;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.encoding.UnconvertibleTextException;
import dev.tidegate.postgres.mapping.TablePair;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of COPY's text format from the source's encoding to UTF-8. What COPY itself adds is ASCII, and in the encodings
 * of databases no byte of another character looks like ASCII, so a field is converted with its escapes in it.
 */
final class RowConversion {

    private final SourceText text;
    private final TableInfo table;
    private final List<String> columns;
    private final List<TextEncoding> encodings;

    RowConversion(SourceText text, TablePair pair) {
        this.text = text;
        this.table = pair.source();
        this.columns = pair.writtenColumns();
        this.encodings = text.encodingsOf(table.id(), columns);
    }

    /**
     * @param number of the row, for the error
     * @throws dev.tidegate.model.failure.TidegateException ENCODING-REFUSED
     */
    byte[] convert(byte[] row, long number) throws SQLException {
        ByteArrayOutputStream converted = null;
        int start = 0;
        for (int column = 0; column < columns.size(); column++) {
            int end = endOfField(row, start);
            byte[] field = convert(column, row, start, end, number);
            if (field != null && converted == null) {
                converted = new ByteArrayOutputStream(row.length + row.length / 2);
                converted.write(row, 0, start);
            }
            if (converted != null) {
                converted.writeBytes(field == null ? Arrays.copyOfRange(row, start, end) : field);
                converted.write(row, end, Math.min(1, row.length - end));
            }
            start = end + 1;
        }
        return converted == null ? row : converted.toByteArray();
    }

    /** A tab or line feed within a value is escaped. */
    private static int endOfField(byte[] row, int start) {
        int end = start;
        while (end < row.length && row[end] != '\t' && row[end] != '\n') {
            end++;
        }
        return end;
    }

    private byte[] convert(int column, byte[] row, int start, int end, long number) throws SQLException {
        try {
            return text.convert(encodings.get(column), row, start, end - start);
        } catch (UnconvertibleTextException e) {
            ColumnId id = new ColumnId(table.id(), columns.get(column));
            throw text.refused(id, e.inCopiedRow(row, start), "in row " + number + " of the copy");
        }
    }
}
