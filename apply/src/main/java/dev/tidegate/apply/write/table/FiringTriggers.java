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
 * change a row or hide it. Other triggers see rows that are written already.
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
            SELECT t.tgrelid AS relation, 'TRIGGER' AS kind, t.tgname AS name, t.xmin
            FROM member m
            JOIN pg_trigger t ON t.tgrelid = m.oid
            WHERE t.tgtype & 3 = 3 AND t.tgenabled IN ('A', 'R')
            UNION ALL
            SELECT r.ev_class, 'RULE', r.rulename, r.xmin
            FROM pg_rewrite r
            WHERE r.ev_class = %1$s AND r.ev_type <> '1' AND r.ev_enabled IN ('A', 'R')
            """;

    private static final String NAMED = """
            SELECT 'ALTER TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ENABLE ' || f.kind || ' '
                   || quote_ident(f.name)
            FROM (%s) f
            JOIN pg_class c ON c.oid = f.relation
            JOIN pg_namespace n ON n.oid = c.relnamespace
            ORDER BY 1
            """.formatted(FIRING.formatted("CAST(? AS oid)"));

    private FiringTriggers() {}

    /** @return an expression that changes when one of them comes, goes or is altered */
    static String stateOf(String oid) {
        return "(SELECT concat(count(*), ' ', sum(f.xmin::text::bigint)) FROM (" + FIRING.formatted(oid) + ") f)";
    }

    /** @throws TidegateException TARGET-TRIGGER-CHANGES-ROWS, blocked, if there is one */
    static void requireNone(Sql target, TableId table, long oid) throws SQLException {
        List<String> statements = target.list(NAMED, Sql.TEXT, oid, oid);
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
