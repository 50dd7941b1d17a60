package dev.tidegate.verify.compare.drilldown;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.verify.compare.hash.DifferenceClassifier;
import dev.tidegate.verify.compare.hash.RowSql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of one row of one side.
 *
 * @param classifiers what each classifier gives; null for null
 * @param texts the values; empty unless they are asked for
 */
public record RowDetails(List<String> key, List<Long> hashes, List<Long> classifiers, List<String> texts) {

    /** By the hashes of key and row. */
    record Id(long key, long row) {}

    static Map<Id, RowDetails> read(
            Connection session, RowSql sql, List<DifferenceClassifier> classifiers, Collection<Long> keys)
            throws SQLException {
        Map<Id, RowDetails> rows = new HashMap<>();
        Sql.on(session)
                .each(
                        sql.details(classifiers),
                        // Of copies one is enough.
                        row -> rows.putIfAbsent(new Id(row.getLong("k"), row.getLong("h")), of(row)),
                        Sql.array("int8", keys));
        return rows;
    }

    /** The row at which the cursor stands. */
    static RowDetails of(ResultSet row) throws SQLException {
        return new RowDetails(
                texts(row.getArray("key_text")),
                numbers(row.getArray("hashes")),
                numbers(row.getArray("classifiers")),
                texts(row.getArray("texts")));
    }

    private static List<Long> numbers(Array array) throws SQLException {
        return Arrays.asList((Long[]) array.getArray());
    }

    private static List<String> texts(Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
