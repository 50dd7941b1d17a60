package dev.tidegate.postgres.replication;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The table that carries heartbeats and fences on sources before PostgreSQL 14, whose pgoutput cannot carry logical
 * messages. It lives in the source's schema {@code tidegate} and belongs to every pipeline of that source.
 */
public final class MessageTable {

    public static final TableId ID = new TableId("tidegate", "message");

    /** May be repeated. */
    public static final String DDL = """
            CREATE SCHEMA IF NOT EXISTS tidegate;

            CREATE TABLE IF NOT EXISTS tidegate.message (
                pipeline  text NOT NULL,
                kind      text NOT NULL,
                content   text NOT NULL,
                PRIMARY KEY (pipeline, kind)
            );

            REVOKE ALL ON TABLE tidegate.message FROM PUBLIC;
            """;

    /**
     * Trusted are roles that this one is in, and those that could take what they want anyway. Who is not, and owns table or
     * schema or may make triggers, has code of his run by whoever writes to the table.
     */
    private static final String RISKS = """
            WITH message AS (
                SELECT c.oid, c.relkind, c.relowner, c.relacl, n.nspowner
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'tidegate' AND c.relname = 'message'
            ), trusted AS (
                SELECT r.oid
                FROM pg_roles r
                WHERE r.rolsuper OR r.rolcreaterole OR r.rolname = current_user
                   OR pg_has_role(r.oid, 'USAGE') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                   OR r.oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
            )
            SELECT true AS runs_code,
                   'it belongs to role ' || pg_get_userbyid(relowner) AS problem,
                   format('ALTER TABLE tidegate.message OWNER TO %I', current_user) AS fix
            FROM message
            WHERE relowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT true, 'its schema belongs to role ' || pg_get_userbyid(nspowner),
                   format('ALTER SCHEMA tidegate OWNER TO %I', current_user)
            FROM message
            WHERE nspowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT true, 'it is no plain table', 'DROP TABLE tidegate.message, and let Tidegate create it'
            FROM message
            WHERE relkind <> 'r'
            UNION ALL
            SELECT true, 'it has the trigger ' || t.tgname, format('DROP TRIGGER %I ON tidegate.message', t.tgname)
            FROM message JOIN pg_trigger t ON t.tgrelid = message.oid
            WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'
            UNION ALL
            SELECT true, 'it has the rule ' || r.rulename, format('DROP RULE %I ON tidegate.message', r.rulename)
            FROM message JOIN pg_rewrite r ON r.ev_class = message.oid
            WHERE relkind = 'r'
            UNION ALL
            SELECT bool_or(a.privilege_type = 'TRIGGER'),
                   CASE WHEN a.grantee = 0 THEN 'everybody' ELSE 'role ' || pg_get_userbyid(a.grantee) END
                       || ' has the right to ' || string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type),
                   'REVOKE ALL ON TABLE tidegate.message FROM '
                       || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(a.grantee)) END
            FROM message CROSS JOIN aclexplode(message.relacl) a
            WHERE a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
              AND a.grantee NOT IN (SELECT oid FROM trusted)
            GROUP BY a.grantee
            """;

    /**
     * What others could do by the table.
     *
     * @param runsCode run code with the rights of whoever writes to it; otherwise only hold up heartbeats
     * @param fix the statement that ends it
     */
    public record Risk(boolean runsCode, String problem, String fix) {}

    private MessageTable() {}

    public static boolean isNeededOn(ServerInfo source) {
        return isNeededOn(source.major());
    }

    public static boolean isNeededOn(int majorVersion) {
        return !ServerFeature.MESSAGES.isIn(majorVersion);
    }

    public static boolean exists(Connection source) throws SQLException {
        return Sql.on(source).isTrue("SELECT to_regclass('tidegate.message') IS NOT NULL");
    }

    /** @return nothing for a table that does not exist */
    public static List<Risk> risks(Connection source) throws SQLException {
        return Sql.on(source)
                .list(
                        RISKS,
                        row -> new Risk(row.getBoolean("runs_code"), row.getString("problem"), row.getString("fix")));
    }

    /** @throws TidegateException MESSAGE-TABLE-UNSAFE if a row that is written to it would run code of others */
    public static void requireSafe(Connection source) throws SQLException {
        for (Risk risk : risks(source)) {
            if (risk.runsCode()) {
                throw new TidegateException(
                        RightsCode.MESSAGE_TABLE_UNSAFE,
                        "nothing is written to table " + ID + " of the source: " + risk.problem()
                                + ", whose code would run with Tidegate's rights",
                        "run on the source: " + risk.fix());
            }
        }
    }
}
