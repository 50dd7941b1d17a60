package dev.tidegate.verify.repair.rows;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.verify.compare.hash.ComparedColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of one side of a table by what they hold: a content is the list of the texts of their columns, in which null
 * equals null. Rows of many contents are looked for in one scan.
 *
 * @param from the table
 * @param values expressions for the columns
 * @param types what they give
 */
record RowContents(String from, List<String> values, List<String> types) {

    /** Of one statement: contents of columns, or contents. */
    private static final int PARAMETERS_MAX = 5_000;

    private static final String SAME = "held.content = given.content COLLATE \"C\"";

    RowContents {
        values = List.copyOf(values);
        types = List.copyOf(types);
    }

    /** Of the columns that are written, by the names and types of the source's side. */
    static RowContents ofSource(TablePair pair) {
        List<ComparedColumn> written = ComparedColumn.written(pair);
        return new RowContents(
                pair.source().quotedOnly(),
                written.stream().map(ComparedColumn::onSource).toList(),
                written.stream().map(ComparedColumn::typeOnSource).toList());
    }

    /** The same of the target's. */
    static RowContents ofTarget(TablePair pair) {
        List<ColumnInfo> written = ComparedColumn.written(pair).stream()
                .map(column -> column.pair().target())
                .toList();
        return new RowContents(
                pair.target().quotedOnly(),
                written.stream().map(column -> SqlName.quote(column.name())).toList(),
                written.stream().map(ColumnInfo::type).toList());
    }

    /** Where one row of a content lies, which is the so-maniest of those that were asked for. */
    record Place(int content, String table, String ctid) {}

    /** An expression for the content of a row; texts that only a collation takes for the same are not. */
    String content() {
        return array(values, "");
    }

    private static String array(List<String> values, String prefix) {
        return values.stream()
                .map(value -> ComparedColumn.output(prefix + value) + " COLLATE \"C\"")
                .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }

    /** The first column, which is {@link #content}. */
    static List<String> texts(ResultSet row) throws SQLException {
        return Arrays.asList((String[]) row.getArray(1).getArray());
    }

    /** @param place as {@link dev.tidegate.verify.model.Difference#ROW_LOCATION} names it */
    Optional<List<String>> at(Connection session, List<String> place) throws SQLException {
        String sql = "SELECT " + content() + " FROM " + from + " WHERE ctid = ?"
                + (place.size() > 1 ? " AND tableoid = to_regclass(?)" : "");
        return Sql.on(session).first(sql, RowContents::texts, place.toArray());
    }

    /**
     * The other side may print the same value otherwise (floats, before release 12), or have values that this one has not.
     *
     * @param session in a transaction
     * @return each content as this side prints it; empty if no row of this side can hold it
     */
    List<Optional<List<String>>> printed(Connection session, List<List<String>> contents) throws SQLException {
        int step = Math.max(1, PARAMETERS_MAX / Math.max(1, values.size()));
        List<Optional<List<String>>> printed = new ArrayList<>();
        for (int i = 0; i < contents.size(); i += step) {
            print(session, contents.subList(i, Math.min(contents.size(), i + step)), printed);
        }
        return printed;
    }

    /** What is refused is looked for by halves. */
    private void print(Connection session, List<List<String>> contents, List<Optional<List<String>>> into)
            throws SQLException {
        Savepoint before = session.setSavepoint();
        try {
            into.addAll(print(session, contents));
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            session.rollback(before);
            if (contents.size() == 1) {
                into.add(Optional.empty());
            } else {
                print(session, contents.subList(0, contents.size() / 2), into);
                print(session, contents.subList(contents.size() / 2, contents.size()), into);
            }
        }
        session.releaseSavepoint(before);
    }

    /** Data exceptions, and what a domain does not take. No row of the table is looked at: so it is a content's fault. */
    private static boolean isRefused(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.equals("23502") || state.equals("23514");
    }

    private List<Optional<List<String>>> print(Connection session, List<List<String>> contents) throws SQLException {
        List<String> names =
                IntStream.range(0, values.size()).mapToObj(i -> "c" + i).toList();
        String casts = types.stream().map(type -> ", CAST(? AS " + type + ")").collect(Collectors.joining());
        String sql = "SELECT " + array(names, "") + " FROM (VALUES " + rows(contents.size(), casts) + ") AS given (n"
                + names.stream().map(name -> ", " + name).collect(Collectors.joining()) + ") ORDER BY n";
        Object[] texts = contents.stream().flatMap(List::stream).toArray();
        boolean mayCheck = types.stream().anyMatch(type -> type.contains("."));
        if (mayCheck) {
            // The checks of a domain lean on it.
            Sql.on(session).execute(DatabaseSearchPath.of(session).enter());
        }
        List<Optional<List<String>>> printed = Sql.on(session).list(sql, row -> Optional.of(texts(row)), texts);
        if (mayCheck) {
            Sql.on(session).execute(DatabaseSearchPath.LEAVE);
        }
        return printed;
    }

    private static String rows(int count, String parameters) {
        return IntStream.range(0, count)
                .mapToObj(n -> "(" + n + parameters + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * @param contents all different, as this side prints them
     * @return how many rows of each there are
     */
    List<Long> count(Connection session, List<List<String>> contents) throws SQLException {
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < contents.size(); i += PARAMETERS_MAX) {
            counts.addAll(countOnce(session, contents.subList(i, Math.min(contents.size(), i + PARAMETERS_MAX))));
        }
        return counts;
    }

    private List<Long> countOnce(Connection session, List<List<String>> contents) throws SQLException {
        String sql = """
                SELECT given.n, count(*)
                FROM (VALUES %s) AS given (n, content)
                JOIN (SELECT %s AS content FROM %s OFFSET 0) AS held ON %s
                GROUP BY given.n
                """.formatted(rows(contents.size(), ", CAST(? AS text[])"), content(), from, SAME);
        Long[] counts = new Long[contents.size()];
        Arrays.fill(counts, 0L);
        // Not row by row: a cursor would keep the server from scanning the table in parallel.
        Sql.on(session)
                .list(sql, row -> Map.entry(row.getInt(1), row.getLong(2)), contents.toArray())
                .forEach(content -> counts[content.getKey()] = content.getValue());
        return List.of(counts);
    }

    /**
     * @param contents all different, as this side prints them, no more than one statement takes
     * @param numbers of rows of each; fewer are found if there are fewer
     */
    List<Place> places(Connection session, List<List<String>> contents, List<Long> numbers) throws SQLException {
        String sql =
                """
                SELECT n, part, place
                FROM (SELECT given.n, given.number, held.part, held.place, row_number() OVER (PARTITION BY given.n) AS copy
                      FROM (VALUES %s) AS given (n, number, content)
                      JOIN (SELECT tableoid AS part, ctid AS place, %s AS content FROM %s OFFSET 0) AS held ON %s) AS found
                WHERE copy <= number
                """.formatted(rows(contents.size(), ", CAST(? AS bigint), CAST(? AS text[])"), content(), from, SAME);
        List<Object> parameters = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            parameters.add(numbers.get(i));
            parameters.add(contents.get(i));
        }
        return Sql.on(session)
                .list(sql, row -> new Place(row.getInt(1), row.getString(2), row.getString(3)), parameters.toArray());
    }

    /** A condition for rows of one content, for a person to read. */
    String is(List<String> content) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            String text = content.get(i);
            conditions.add(
                    text == null
                            ? values.get(i) + " IS NOT DISTINCT FROM NULL"
                            : ComparedColumn.output(values.get(i)) + " COLLATE \"C\" = " + SqlName.literal(text));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }
}
