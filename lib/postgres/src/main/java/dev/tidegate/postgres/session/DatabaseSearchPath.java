package dev.tidegate.postgres.session;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The search_path with which sessions of this role begin in the database. Functions of the database that run when rows are
 * written (of indexes, constraints, domains, generated columns, triggers) may lean on it. pg_catalog comes first.
 *
 * <p>It is for statements that write rows and name all else with its schema. Catalogs are read with pg_catalog alone, which
 * makes the server print every other name with its schema.
 */
public final class DatabaseSearchPath {

    /** For the rest of the transaction: as {@link SessionSettings} has it. */
    public static final String LEAVE = "SET LOCAL search_path = pg_catalog";

    private static final String READ = """
            SELECT concat_ws(', ', 'pg_catalog', nullif(reset_val, '')) FROM pg_settings WHERE name = 'search_path'
            """;

    private final String path;

    private DatabaseSearchPath(String path) {
        this.path = path;
    }

    public static DatabaseSearchPath of(Connection session) throws SQLException {
        return new DatabaseSearchPath(Sql.on(session).one(READ, Sql.TEXT));
    }

    /** @return statement that sets it until the transaction ends, or {@link #LEAVE} */
    public String enter() {
        return "SELECT set_config('search_path', " + SqlName.literal(path) + ", true)";
    }

    /** Of a session that reads no catalogs. */
    public static void useIn(Connection session) throws SQLException {
        String path = of(session).path;
        Sql.on(session).one("SELECT set_config('search_path', ?, false)", Sql.TEXT, path);
    }
}
