package dev.tidegate.apply.write.bulk;

import dev.tidegate.topic.record.Row;
import java.util.List;

/**
 * A PostgreSQL array of one column's values over many rows, as its text: every element in quotes, so that only quotes and
 * backslashes need an escape whatever the type. For types whose delimiter is a comma, which text always is.
 */
final class ArrayLiteral {

    private ArrayLiteral() {}

    /** @param column index of the column in each of the rows */
    static String of(List<Row> rows, int column) {
        StringBuilder literal = new StringBuilder(length(rows, column)).append('{');
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                literal.append(',');
            }
            add(literal, rows.get(i).text(column));
        }
        return literal.append('}').toString();
    }

    /** Counted first, because a buffer that grows would hold a large value twice. */
    private static int length(List<Row> rows, int column) {
        long length = 2;
        for (Row row : rows) {
            String text = row.text(column);
            length += 4;
            for (int i = 0; text != null && i < text.length(); i++) {
                char c = text.charAt(i);
                length += c == '"' || c == '\\' ? 2 : 1;
            }
        }
        return (int) Math.min(length + 1, Integer.MAX_VALUE - 16);
    }

    private static void add(StringBuilder literal, String text) {
        if (text == null) {
            literal.append("NULL");
            return;
        }
        literal.append('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                literal.append(text, from, i).append('\\');
                from = i;
            }
        }
        literal.append(text, from, text.length()).append('"');
    }
}
