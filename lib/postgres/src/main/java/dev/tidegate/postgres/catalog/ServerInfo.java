package dev.tidegate.postgres.catalog;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The server and database at the other end of a session.
 *
 * @param versionNumber server_version_num, for example 150018
 * @param encoding of the database, as PostgreSQL names it (UTF8)
 * @param systemId of the cluster, from pg_control_system; empty where the role may not call it
 * @param inRecovery whether it is a standby
 */
public record ServerInfo(
        int versionNumber, String database, String encoding, Optional<String> systemId, boolean inRecovery) {

    private static final String SELECT = """
            SELECT current_setting('server_version_num')::int AS version,
                   d.datname,
                   pg_encoding_to_char(d.encoding) AS encoding,
                   pg_is_in_recovery() AS in_recovery,
                   has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS may_ask
            FROM pg_database d
            WHERE d.datname = current_database()
            """;

    public static ServerInfo read(Connection connection) throws SQLException {
        return Sql.on(connection)
                .one(
                        SELECT,
                        row -> new ServerInfo(
                                row.getInt("version"),
                                row.getString("datname"),
                                row.getString("encoding"),
                                row.getBoolean("may_ask") ? Optional.of(systemId(connection)) : Optional.empty(),
                                row.getBoolean("in_recovery")));
    }

    private static String systemId(Connection connection) throws SQLException {
        return Sql.on(connection).one("SELECT system_identifier::text FROM pg_control_system()", Sql.TEXT);
    }

    /**
     * The same identifier by the replication protocol, which every role that may replicate may ask.
     *
     * @param replication a walsender session
     */
    public static String identifySystem(Connection replication) throws SQLException {
        return Sql.on(replication).one("IDENTIFY_SYSTEM", row -> row.getString("systemid"));
    }

    /** @return the major version: 10 to 18 */
    public int major() {
        return versionNumber / 10_000;
    }
}
