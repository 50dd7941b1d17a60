package dev.tidegate.state.schema;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Whether schema {@code tidegate} is ours, or of somebody who may do in this database what he likes anyway. Whoever else made
 * it, or a table, function, trigger, rule or policy in it, could have code of his run with the rights of our role.
 */
public final class StateOwnership {

    /**
     * Trusted: our role and those it is a member of (a superuser is no member of all for this), superusers, and the owner of the
     * database. The schema may hold other tables and functions of trusted roles.
     */
    private static final String FOREIGN = """
            WITH trusted AS (
                SELECT r.oid
                FROM pg_roles r, pg_roles me
                WHERE me.rolname = current_user
                  AND (r.oid = me.oid OR r.rolsuper OR (NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER'))
                       OR r.oid = (SELECT datdba FROM pg_database WHERE datname = current_database()))
            ), schema AS (
                SELECT oid, nspowner FROM pg_namespace WHERE nspname = 'tidegate'
            ), relation AS (
                SELECT c.oid, c.relname, c.relkind, c.relowner, c.relrowsecurity
                FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
            )
            SELECT 'the schema is owned by ' || pg_get_userbyid(nspowner)::text,
                   'ALTER SCHEMA tidegate OWNER TO ' || quote_ident(current_user::text)
            FROM schema WHERE nspowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT 'relation ' || quote_ident(relname::text) || ' is owned by ' || pg_get_userbyid(relowner)::text,
                   'ALTER TABLE tidegate.' || quote_ident(relname::text) || ' OWNER TO ' || quote_ident(current_user::text)
            FROM relation WHERE relowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT quote_ident(relname::text) || ' is no table', 'DROP tidegate.' || quote_ident(relname::text)
            FROM relation WHERE relname::text = ANY (?) AND relkind <> 'r'
            UNION ALL
            SELECT 'function ' || p.oid::regprocedure::text || ' is owned by ' || pg_get_userbyid(proowner)::text,
                   'DROP FUNCTION ' || p.oid::regprocedure::text
            FROM pg_proc p JOIN schema s ON s.oid = p.pronamespace
            WHERE proowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT 'trigger ' || quote_ident(tgname::text) || ' on ' || quote_ident(relname::text) || ' runs a function of '
                       || pg_get_userbyid(proowner)::text,
                   'DROP TRIGGER ' || quote_ident(tgname::text) || ' ON tidegate.' || quote_ident(relname::text)
            FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE NOT tgisinternal AND relname::text = ANY (?) AND proowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT 'rule ' || quote_ident(rulename::text) || ' is on ' || quote_ident(relname::text),
                   'DROP RULE ' || quote_ident(rulename::text) || ' ON tidegate.' || quote_ident(relname::text)
            FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
            WHERE relname::text = ANY (?) AND relkind = 'r'
            UNION ALL
            SELECT 'row security is on for ' || quote_ident(relname::text),
                   'ALTER TABLE tidegate.' || quote_ident(relname::text) || ' DISABLE ROW LEVEL SECURITY'
            FROM relation WHERE relname::text = ANY (?) AND relrowsecurity
            """;

    private static final int NAMED_MAX = 5;

    private record Foreign(String what, String sql) {}

    private StateOwnership() {}

    /** @throws TidegateException STATE-FOREIGN */
    public static void require(Connection target) throws SQLException {
        Optional<TidegateException> problem = problem(target);
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    /** @return STATE-FOREIGN if something in the schema is of a role that is not trusted; empty also where there is no schema */
    public static Optional<TidegateException> problem(Connection target) throws SQLException {
        List<String> tables = StateSchema.TABLES;
        List<Foreign> foreign = Sql.on(target)
                .list(FOREIGN, row -> new Foreign(row.getString(1), row.getString(2)), tables, tables, tables, tables);
        return foreign.isEmpty() ? Optional.empty() : Optional.of(refused(foreign));
    }

    private static TidegateException refused(List<Foreign> foreign) {
        List<Foreign> named = foreign.subList(0, Math.min(NAMED_MAX, foreign.size()));
        String more = foreign.size() > NAMED_MAX ? ", and " + (foreign.size() - NAMED_MAX) + " more" : "";
        return new TidegateException(
                RunCode.STATE_FOREIGN,
                "schema " + StateSchema.NAME + " of the target is not Tidegate's alone: "
                        + String.join("; ", named.stream().map(Foreign::what).toList()) + more,
                "find out who made it; if it is yours, run on the target: "
                        + String.join("; ", named.stream().map(Foreign::sql).toList())
                        + "; if it is not, drop it (DROP SCHEMA tidegate CASCADE) and load again");
    }
}
