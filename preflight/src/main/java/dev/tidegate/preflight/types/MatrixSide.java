package dev.tidegate.preflight.types;

import dev.tidegate.core.SqlName;
import dev.tidegate.core.catalog.ServerInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One of the two databases: a session with Tidegate's text settings, and the schema in which types are tried. */
public final class MatrixSide {

    /** No default operator class, or none for a part of it. */
    private static final Set<String> NOT_INDEXABLE = Set.of("42704", "42883");

    private final Connection session;
    private final String schema;
    private final int major;
    private final Map<String, String> extensions = new HashMap<>();

    private MatrixSide(Connection session, String schema, int major) {
        this.session = session;
        this.schema = schema;
        this.major = major;
    }

    /** @param session in auto-commit; the caller closes it */
    public static MatrixSide of(Connection session, String schema) throws SQLException {
        MatrixSide side =
                new MatrixSide(session, schema, ServerInfo.read(session).versionNumber() / 10_000);
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT extname, quote_ident(nspname) FROM pg_extension e"
                        + " JOIN pg_namespace n ON n.oid = e.extnamespace")) {
            while (row.next()) {
                side.extensions.put(row.getString(1), row.getString(2));
            }
        }
        return side;
    }

    public Connection session() {
        return session;
    }

    public int major() {
        return major;
    }

    boolean has(TypeCase type) {
        return type.extension().map(extensions::containsKey).orElse(true);
    }

    String type(TypeCase type) {
        String named = type.type().replace(TypeCase.SCHEMA, SqlName.quote(schema));
        return type.extension()
                .map(name -> named.replace("<extension>", extensions.get(name)))
                .orElse(named);
    }

    /** @throws SQLException 42P06 if there is one already */
    void createSchema(List<MatrixTable> tables) throws SQLException {
        execute("CREATE SCHEMA " + SqlName.quote(schema));
        for (MatrixTable table : tables) {
            for (String statement : table.type().setup()) {
                execute(statement.replace(TypeCase.SCHEMA, SqlName.quote(schema)));
            }
        }
    }

    /** Drops it with all that is in it, in steps, because one statement would need a lock for each table. */
    public void dropSchema() throws SQLException {
        List<String> tables = new java.util.ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = ?")) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
        }
        for (int from = 0; from < tables.size(); from += 50) {
            execute("DROP TABLE " + String.join(", ", tables.subList(from, Math.min(tables.size(), from + 50))));
        }
        execute("DROP SCHEMA IF EXISTS " + SqlName.quote(schema) + " CASCADE");
    }

    /** @return false if the type cannot be a key */
    boolean create(MatrixTable table, MatrixTable.Place place) throws SQLException {
        try {
            if (place == MatrixTable.Place.K) {
                // Arrays and composites have an operator class; only comparing shows whether their parts have one.
                execute("SELECT FROM (VALUES (" + table.value(0, this) + "), (" + table.value(0, this)
                        + ")) AS x (v) ORDER BY v");
            }
            execute(table.create(place, this));
            if (place == MatrixTable.Place.F) {
                execute("ALTER TABLE " + table.quoted(place) + " REPLICA IDENTITY FULL");
            }
            return true;
        } catch (SQLException e) {
            if (place == MatrixTable.Place.K && NOT_INDEXABLE.contains(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
