package dev.tidegate.prepare.check.types.trial;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.types.cases.TypeCase;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One of the two databases: a session with Tidegate's text settings, and the schema in which types are tried. */
public final class MatrixSide {

    /** No default operator class, or none for a part of it. */
    private static final Set<String> NOT_INDEXABLE = Set.of("42704", "42883");

    /** Begins the comment on a schema that Tidegate made for a trial, and may remove. */
    private static final String OURS = "tidegate: scratch schema of check --types";

    private static final String COMMENT = """
            SELECT coalesce(obj_description(oid, 'pg_namespace'), '')
            FROM pg_namespace
            WHERE nspname = ?
            """;

    private final Connection session;
    private final String schema;
    private final int major;
    private final boolean scratch;
    private final Map<String, String> extensions = new HashMap<>();

    private MatrixSide(Connection session, String schema, int major, boolean scratch) {
        this.session = session;
        this.schema = schema;
        this.major = major;
        this.scratch = scratch;
    }

    /** @param session in auto-commit; the caller closes it */
    public static MatrixSide of(Connection session, String schema) throws SQLException {
        return of(session, schema, false);
    }

    /**
     * For a trial on a server that does other work: unlogged tables, which leave nothing in the WAL and belong to no
     * publication, not even to one FOR ALL TABLES.
     */
    public static MatrixSide scratch(Connection session, String schema) throws SQLException {
        return of(session, schema, true);
    }

    private static MatrixSide of(Connection session, String schema, boolean scratch) throws SQLException {
        MatrixSide side =
                new MatrixSide(session, schema, ServerInfo.read(session).major(), scratch);
        Sql.on(session)
                .each(
                        "SELECT extname, quote_ident(nspname) FROM pg_extension e"
                                + " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE has_schema_privilege(n.oid, 'USAGE')",
                        row -> side.extensions.put(row.getString(1), row.getString(2)));
        return side;
    }

    public Connection session() {
        return session;
    }

    public int major() {
        return major;
    }

    /** Whose a schema of that name is. */
    public enum SchemaState {
        MISSING,
        OURS,
        SOMEBODY_ELSES
    }

    /** @return ours only if it was made by {@link #scratch a trial} */
    public SchemaState schemaState() throws SQLException {
        return Sql.on(session)
                .first(COMMENT, Sql.TEXT, schema)
                .map(comment -> comment.startsWith(OURS) ? SchemaState.OURS : SchemaState.SOMEBODY_ELSES)
                .orElse(SchemaState.MISSING);
    }

    public boolean has(TypeCase type) {
        return type.extension().map(extensions::containsKey).orElse(true);
    }

    /** @return as SQL on this side: extensions may be in different schemas */
    public String type(TypeCase type) {
        String named = type.type().replace(TypeCase.SCHEMA, SqlName.quote(schema));
        return type.extension()
                .map(name -> named.replace("<extension>", extensions.get(name)))
                .orElse(named);
    }

    /** @throws SQLException 42P06 if there is one already */
    public void createSchema() throws SQLException {
        String name = SqlName.quote(schema);
        // One message, so one transaction: there is never one without its comment.
        execute("CREATE SCHEMA " + name
                + (scratch ? "; COMMENT ON SCHEMA " + name + " IS " + SqlName.literal(OURS + "; may be dropped") : ""));
    }

    /** What the type needs, for instance the type itself. */
    public void setUp(TypeCase type) throws SQLException {
        for (String statement : type.setup()) {
            execute(statement.replace(TypeCase.SCHEMA, SqlName.quote(schema)));
        }
    }

    /** Words that begin a statement which creates a table here. */
    String createTable() {
        return scratch ? "CREATE UNLOGGED TABLE " : "CREATE TABLE ";
    }

    /** Drops it with all that is in it, in steps, because one statement would need a lock for each table. */
    public void dropSchema() throws SQLException {
        List<String> tables = Sql.on(session)
                .list(
                        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
                                + " WHERE schemaname = ?",
                        Sql.TEXT,
                        schema);
        for (int from = 0; from < tables.size(); from += 50) {
            execute("DROP TABLE " + String.join(", ", tables.subList(from, Math.min(tables.size(), from + 50))));
        }
        execute("DROP SCHEMA IF EXISTS " + SqlName.quote(schema) + " CASCADE");
    }

    /** The tables that have the type beside the key, and without key; one message, for they are many. */
    void create(MatrixTable table) throws SQLException {
        execute(table.create(Place.V, this) + "; " + table.create(Place.F, this) + "; ALTER TABLE "
                + table.quoted(Place.F) + " REPLICA IDENTITY FULL");
    }

    /** @return false if the type cannot be a key */
    boolean createKeyed(MatrixTable table) throws SQLException {
        try {
            // Arrays and composites have an operator class; only comparing shows whether their parts have one.
            execute("SELECT FROM (VALUES (" + table.value(0, this) + "), (" + table.value(0, this)
                    + ")) AS x (v) ORDER BY v");
            execute(table.create(Place.K, this));
            return true;
        } catch (SQLException e) {
            if (NOT_INDEXABLE.contains(String.valueOf(e.getSQLState()))) {
                return false;
            }
            throw e;
        }
    }

    public void execute(String sql) throws SQLException {
        Sql.on(session).execute(sql);
    }
}
