package dev.tidegate.apply.write.table;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Triggers (BEFORE, FOR EACH ROW) and rules of a target's table and its partitions that fire on replicated rows: they can
 * change a row or hide it. Other triggers see rows that are written already; but with our rights, so that they are not to run
 * code of roles that could not do the same by themselves.
 */
final class FiringTriggers {

    /** Of %1$s, an expression for the table's oid: relation, kind, name, and the row's xmin. */
    private static final String FIRING = """
            WITH RECURSIVE member AS (
                SELECT %1$s AS oid
                UNION
                SELECT i.inhrelid
                FROM member m
                JOIN pg_inherits i ON i.inhparent = m.oid
                JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition
            )
            SELECT t.tgrelid AS relation, 'TRIGGER' AS kind, t.tgname AS name, t.xmin, t.tgtype & 3 = 3 AS changes_rows,
                   EXISTS (SELECT FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner
                           WHERE p.oid = t.tgfoid AND NOT p.prosecdef AND NOT o.rolsuper
                             AND NOT pg_has_role(o.oid, current_user, 'MEMBER')) AS is_foreign
            FROM member m
            JOIN pg_trigger t ON t.tgrelid = m.oid
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R')
            UNION ALL
            SELECT r.ev_class, 'RULE', r.rulename, r.xmin, true, false
            FROM pg_rewrite r
            WHERE r.ev_class = %1$s AND r.ev_type <> '1' AND r.ev_enabled IN ('A', 'R')
            """;

    private static final String NAMED = """
            SELECT 'ALTER TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ENABLE ' || f.kind || ' '
                   || quote_ident(f.name)
            FROM (%s) f
            JOIN pg_class c ON c.oid = f.relation
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE f.changes_rows AND CAST(? AS boolean) OR f.is_foreign AND NOT CAST(? AS boolean)
            ORDER BY 1
            """.formatted(FIRING.formatted("CAST(? AS oid)"));

    private FiringTriggers() {}

    /** @return an expression that changes when one of them comes, goes or is altered */
    static String stateOf(String oid) {
        return "(SELECT concat(count(*), ' ', sum(f.xmin::text::bigint)) FROM (" + FIRING.formatted(oid) + ") f)";
    }

    /**
     * @param trusted whether they may run functions of other roles
     * @throws TidegateException TARGET-TRIGGER-CHANGES-ROWS or TARGET-CODE-OF-OTHERS, blocked, if there is one
     */
    static void requireNone(Sql target, TableId table, long oid, boolean trusted) throws SQLException {
        List<String> foreign = trusted ? List.of() : target.list(NAMED, Sql.TEXT, oid, oid, false, false);
        if (!foreign.isEmpty()) {
            throw new TidegateException(
                    FailureCategory.BLOCKED,
                    TableCode.TARGET_CODE_OF_OTHERS,
                    "table " + table
                            + " of the target has triggers that would run functions of other roles on replicated rows,"
                            + " with the rights of target.user",
                    "run on the target: " + String.join("; ", foreign) + " -- or trust them: apply.trust-triggers");
        }
        List<String> statements = target.list(NAMED, Sql.TEXT, oid, oid, true, true);
        if (!statements.isEmpty()) {
            throw new TidegateException(
                    FailureCategory.BLOCKED,
                    TableCode.TARGET_TRIGGER_CHANGES_ROWS,
                    "table " + table
                            + " of the target has triggers (BEFORE, FOR EACH ROW) or rules that fire on replicated"
                            + " rows, and can change or hide them",
                    "run on the target: " + String.join("; ", statements));
        }
    }
}
