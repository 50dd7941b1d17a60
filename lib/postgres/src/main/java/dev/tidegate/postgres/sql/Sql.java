package dev.tidegate.postgres.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * SQL on one session: parameters in, rows out, every statement closed. The driver's {@link SQLException} comes through
 * untouched, because its SQLSTATE decides what happens next. Never commits. Belongs to the session's thread.
 *
 * <p>Parameters replace the {@code ?} in their order. Numbers, booleans, {@code byte[]} and {@link Instant} keep their type; a
 * {@link Collection} is a {@code text[]}, other arrays are made by {@link #array}; an empty {@link Optional} and null are NULL;
 * everything else, such as an LSN or a UUID, is its {@code toString()}, and takes the type of its place as a literal does, on
 * sessions that Tidegate opens. The operator {@code ?} is written {@code ??}, except in {@link #execute}.
 */
public final class Sql {

    /** The first column as text. */
    public static final RowReader<String> TEXT = row -> row.getString(1);

    /** The first column as a whole number; NULL is null, which {@link #one} cannot turn into a {@code long}. */
    public static final RowReader<Long> NUMBER = row -> {
        long number = row.getLong(1);
        return row.wasNull() ? null : number;
    };

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

    /** Rows that {@link #each} fetches at a time in a transaction; in auto-commit the driver fetches all. */
    private static final int FETCH_ROWS = 5_000;

    private final Connection session;

    private Sql(Connection session) {
        this.session = session;
    }

    public static Sql on(Connection session) {
        return new Sql(session);
    }

    /** Each element is read by {@code toString()}. */
    private record TypedArray(String elementType, Collection<?> values) {}

    /** @param elementType as the server names it, such as oid or int8 */
    public static Object array(String elementType, Collection<?> values) {
        return new TypedArray(elementType, values);
    }

    /** @return a {@code timestamptz}; null if it is NULL */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Runs statements that take no parameters. Several at once are one transaction, even in auto-commit. */
    public void execute(String statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(statements);
        }
    }

    /** @return number of rows that were written; for one statement without a result */
    public int update(String statement, Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(statement, parameters)) {
            return prepared.executeUpdate();
        }
    }

    /** Runs one statement once for each row of parameters, in as few round trips as the driver can. */
    public void batch(String statement, Iterable<Object[]> rows) throws SQLException {
        try (PreparedStatement prepared = session.prepareStatement(statement)) {
            for (Object[] parameters : rows) {
                bindAll(prepared, parameters);
                prepared.addBatch();
            }
            prepared.executeBatch();
        }
    }

    public <T> List<T> list(String query, RowReader<T> reader, Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(query, parameters);
                ResultSet row = prepared.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
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

    /**
     * Visits every row. In a transaction only a part of them is in memory, at the price that the server does not use parallel
     * workers; in auto-commit all of them are.
     */
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
            bindAll(prepared, parameters);
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

    private void bindAll(PreparedStatement prepared, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            bind(prepared, i + 1, parameters[i]);
        }
    }

    private void bind(PreparedStatement prepared, int place, Object value) throws SQLException {
        if (value instanceof Optional<?> optional) {
            bind(prepared, place, optional.orElse(null));
        } else if (value == null || value instanceof Number || value instanceof Boolean || value instanceof byte[]) {
            prepared.setObject(place, value);
        } else if (value instanceof Instant instant) {
            prepared.setObject(place, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof TypedArray array) {
            bindArray(prepared, place, array.elementType(), array.values());
        } else if (value instanceof Collection<?> texts) {
            bindArray(prepared, place, "text", texts);
        } else if (value.getClass().isArray()) {
            throw new IllegalArgumentException("an array as parameter " + place + ": pass a list, or Sql.array");
        } else {
            prepared.setString(place, value.toString());
        }
    }

    private void bindArray(PreparedStatement prepared, int place, String elementType, Collection<?> values)
            throws SQLException {
        String[] texts = values.stream()
                .map(value -> value == null ? null : value.toString())
                .toArray(String[]::new);
        prepared.setArray(place, session.createArrayOf(elementType, texts));
    }
}
