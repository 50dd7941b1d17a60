package dev.tidegate.testkit.compare;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** The rows of one side in byte order, read a thousand at a time. */
final class SortedRows implements AutoCloseable {
    private static final int FETCH_ROWS = 1_000;

    private final Statement statement;
    private final ResultSet rows;
    private String text;
    private byte[] bytes;
    private long count;

    private SortedRows(Statement statement, ResultSet rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /** Stands at the first row. The connection must not be in autocommit mode, or all rows would be fetched at once. */
    static SortedRows of(Connection connection, String sql) throws SQLException {
        Statement statement = connection.createStatement();
        try {
            statement.setFetchSize(FETCH_ROWS);
            SortedRows sorted = new SortedRows(statement, statement.executeQuery(sql));
            sorted.advance();
            return sorted;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    void advance() throws SQLException {
        if (rows.next()) {
            text = rows.getString(1);
            bytes = text.getBytes(StandardCharsets.UTF_8);
            count++;
        } else {
            text = null;
            bytes = null;
        }
    }

    boolean atEnd() {
        return text == null;
    }

    String text() {
        return text;
    }

    /** The end comes after every row. */
    int compareTo(SortedRows other) {
        if (atEnd() || other.atEnd()) {
            return Boolean.compare(atEnd(), other.atEnd());
        }
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** Rows read so far. */
    long count() {
        return count;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
