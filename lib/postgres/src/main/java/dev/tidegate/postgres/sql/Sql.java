package dev.tidegate.postgres.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SQL on one session: parameters in, rows out, every statement closed. The driver's {@link SQLException} comes through
 * untouched, because its SQLSTATE decides what happens next. Never commits. Belongs to the session's thread.
 *
 * <p>Parameters stand for {@code ?} in their order: text, numbers, booleans, {@code byte[]} and {@link Instant} as they are; a
 * {@link List} or {@code String[]} as {@code text[]}; an empty {@link Optional} and null as NULL; everything else, such as an
 * LSN, as its {@code toString()}. Text takes the type of its place, as a literal does.
 */
public final class Sql {

    /** The first column as text. */
    public static final RowReader<String> TEXT = row -> row.getString(1);

    /** The first column as a whole number. */
    public static final RowReader<Long> NUMBER = row -> row.getLong(1);

    /** The first column as true or false; NULL is false. */
    public static final RowReader<Boolean> TRUTH = row -> row.getBoolean(1);

    /** Turns one row of a result into a value. */
    public interface RowReader<T> {

        /** @param row stands on the row; is not moved and not closed */
        T read(ResultSet row) throws SQLException;
    }

    /** Takes the rows of a result one by one. */
    public interface RowVisitor {

        /** @param row stands on the row; is not moved and not closed */
        void visit(ResultSet row) throws SQLException;
    }

    /** Rows fetched at a time in a transaction; in auto-commit the driver fetches all. */
    private static final int FETCH_ROWS = 5_000;

    private final Connection session;

    private Sql(Connection session) {
        this.session = session;
    }

    public static Sql on(Connection session) {
        return new Sql(session);
    }

    /** Runs one or more statements that take no parameters, by the simple protocol's rules for several at once. */
    public void execute(String statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(statements);
        }
    }

    /** @return number of rows that were written */
    public int update(String statement, Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(statement, parameters)) {
            return prepared.executeUpdate();
        }
    }

    public <T> List<T> list(String query, RowReader<T> reader, Object... parameters) throws SQLException {
        List<T> rows = new ArrayList<>();
        each(query, row -> rows.add(reader.read(row)), parameters);
        return rows;
    }

    /** @return the first row; empty if there is none, or its value is null */
    public <T> Optional<T> first(String query, RowReader<T> reader, Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(query, parameters);
                ResultSet row = prepared.executeQuery()) {
            return row.next() ? Optional.ofNullable(reader.read(row)) : Optional.empty();
        }
    }

    /**
     * For queries that always have a row, as aggregates do.
     *
     * @return the first row; may be null if the reader makes null of it
     * @throws IllegalStateException if there is none
     */
    public <T> T one(String query, RowReader<T> reader, Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(query, parameters);
                ResultSet row = prepared.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("no row from a query that always has one: " + query);
            }
            return reader.read(row);
        }
    }

    /** @return whether the first column of the first row is true; false if there is no row */
    public boolean isTrue(String query, Object... parameters) throws SQLException {
        return first(query, TRUTH, parameters).orElse(false);
    }

    /** Visits every row without keeping them. */
    public void each(String query, RowVisitor visitor, Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(query, parameters)) {
            prepared.setFetchSize(FETCH_ROWS);
            try (ResultSet row = prepared.executeQuery()) {
                while (row.next()) {
                    visitor.visit(row);
                }
            }
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement prepared = session.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                bind(prepared, i + 1, parameters[i]);
            }
            return prepared;
        } catch (SQLException | RuntimeException e) {
            try {
                prepared.close();
            } catch (SQLException close) {
                e.addSuppressed(close);
            }
            throw e;
        }
    }

    private void bind(PreparedStatement prepared, int place, Object value) throws SQLException {
        if (value instanceof Optional<?> optional) {
            bind(prepared, place, optional.orElse(null));
        } else if (value == null || value instanceof Number || value instanceof Boolean || value instanceof byte[]) {
            prepared.setObject(place, value);
        } else if (value instanceof Instant instant) {
            prepared.setObject(place, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof List<?> texts) {
            prepared.setArray(place, session.createArrayOf("text", texts.toArray()));
        } else if (value instanceof String[] texts) {
            prepared.setArray(place, session.createArrayOf("text", texts));
        } else {
            prepared.setString(place, value.toString());
        }
    }
}
