package dev.tidegate.testkit.compare;

import dev.tidegate.testkit.postgres.ConnectionSource;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares two databases row by row: every value as the text that PostgreSQL prints for it under the same session
 * settings. Rows are sorted by the servers and merged here, so memory stays flat however large the tables are. Each side
 * is read in one snapshot.
 *
 * <p>Columns are compared by name, so their order may differ. Independent of the product's own verification, on purpose.
 */
public final class DatabaseComparison implements AutoCloseable {
    private static final String SESSION_SETTINGS = """
            SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET intervalstyle = 'postgres';
            SET extra_float_digits = 3; SET bytea_output = 'hex'; SET work_mem = '64MB'; SET statement_timeout = 0;
            SET search_path = pg_catalog
            """;

    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
             ORDER BY 1
            """;

    /** Since release 12 a float is printed with the fewest digits that give it back, so text cannot be compared. */
    private static final int SHORTEST_FLOATS_SINCE = 12;

    private static final String COLUMNS = """
            SELECT CASE WHEN ? AND send IS NOT NULL
                        THEN format('pg_catalog.%s(%I)', send, attname) ELSE format('%I', attname) END
              FROM pg_catalog.pg_attribute
              LEFT JOIN (VALUES ('float4'::regtype, 'float4send'), ('float8', 'float8send'), ('point', 'point_send'),
                                ('line', 'line_send'), ('lseg', 'lseg_send'), ('box', 'box_send'),
                                ('path', 'path_send'), ('polygon', 'poly_send'), ('circle', 'circle_send'))
                        AS floats (type, send) ON type = atttypid
             WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
             ORDER BY attnum
            """;

    private final Connection source;
    private final Connection target;

    private DatabaseComparison(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    /** Compares all tables of the source but those of the schema {@code tidegate}. */
    public static List<TableDifference> compare(ConnectionSource source, ConnectionSource target) {
        return compare(source, target, List.of());
    }

    /** Compares the named tables; names as SQL wants them, with their schema. All tables if the list is empty. */
    public static List<TableDifference> compare(ConnectionSource source, ConnectionSource target, List<String> tables) {
        try (DatabaseComparison comparison = open(source, target)) {
            List<TableDifference> differences = new ArrayList<>();
            for (String table : tables.isEmpty() ? comparison.tablesOfSource() : tables) {
                differences.add(comparison.compareTable(table));
            }
            return differences;
        } catch (SQLException e) {
            throw new IllegalStateException("The comparison failed: " + e.getMessage(), e);
        }
    }

    /** Fails with an {@link AssertionError} that shows the differences, if there are any. */
    public static void assertIdentical(TestDatabase source, TestDatabase target) {
        List<TableDifference> differences = compare(source::connect, target::connect);
        if (differences.isEmpty()) {
            throw new AssertionError("The source " + source.name() + " has no tables to compare");
        }
        if (!differences.stream().allMatch(TableDifference::isIdentical)) {
            throw new AssertionError(differences.stream()
                    .filter(difference -> !difference.isIdentical())
                    .map(TableDifference::toString)
                    .collect(Collectors.joining("\n", "Source and target differ\n", "")));
        }
    }

    private static DatabaseComparison open(ConnectionSource source, ConnectionSource target) throws SQLException {
        Connection sourceConnection = snapshot(source);
        try {
            return new DatabaseComparison(sourceConnection, snapshot(target));
        } catch (SQLException e) {
            sourceConnection.close();
            throw e;
        }
    }

    private static Connection snapshot(ConnectionSource database) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION_SETTINGS);
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private List<String> tablesOfSource() throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(TABLES)) {
            return texts(statement);
        }
    }

    private TableDifference compareTable(String table) throws SQLException {
        List<String> columns = columns(table);
        try (SortedRows sourceRows = SortedRows.of(source, rowsSql(source, table, columns));
                SortedRows targetRows = SortedRows.of(target, rowsSql(target, table, columns))) {
            return new TableMerge(table).merge(sourceRows, targetRows);
        }
    }

    private List<String> columns(String table) throws SQLException {
        boolean floatsDiffer = printsShortestFloats(source) != printsShortestFloats(target);
        try (PreparedStatement statement = source.prepareStatement(COLUMNS)) {
            statement.setBoolean(1, floatsDiffer);
            statement.setString(2, table);
            return texts(statement);
        }
    }

    private static boolean printsShortestFloats(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= SHORTEST_FLOATS_SINCE;
    }

    /** An ordinary table does not answer for the tables that inherit from it; a partitioned one does. */
    private static String rowsSql(Connection connection, String table, List<String> columns) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT relkind FROM pg_catalog.pg_class WHERE oid = ?::regclass")) {
            statement.setString(1, table);
            String only = texts(statement).equals(List.of("p")) ? "" : "ONLY ";
            return """
                    SELECT row_text FROM (SELECT ROW(%s)::text AS row_text FROM %s%s) rows
                     ORDER BY row_text COLLATE "C"
                    """.formatted(String.join(", ", columns), only, table);
        }
    }

    private static List<String> texts(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            target.close();
        } finally {
            source.close();
        }
    }
}
