package dev.tidegate.postgres.sequence;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Key columns that may draw from a sequence although nothing ties the two directly: by the default of a domain, a view, a
 * rule, a function with an SQL body, all of which depend on the sequence; or by code that only names it, or names a
 * function that draws from it.
 */
final class SequenceFeeds {

    /**
     * {@code code}: a default that depends on its sequence is known without, and there may be thousands. {@code draws}: what draws
     * itself. {@code reaches}: and what uses that, through any number of steps.
     */
    private static final String MAY_FEED = """
            WITH RECURSIVE numbers AS (
                SELECT oid FROM pg_type
                WHERE oid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
                UNION
                SELECT t.oid FROM numbers n JOIN pg_type t ON t.typbasetype = n.oid AND t.typtype = 'd'
            ), keys AS (
                SELECT DISTINCT i.indrelid AS relation, k.attnum, a.atttypid AS type
                FROM pg_index i
                CROSS JOIN unnest(i.indkey::int2[]) k (attnum)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE i.indisunique AND k.attnum > 0 AND a.atttypid IN (SELECT oid FROM numbers)
            ), functions AS (
                SELECT p.oid, lower(p.proname) AS name, p.prosrc AS text, lower(p.prosrc) AS lower_text
                FROM pg_proc p
                JOIN pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c')
            ), code AS (
                SELECT 'pg_attrdef'::regclass AS class, f.oid AS object, pg_get_expr(f.adbin, f.adrelid) AS text
                FROM pg_attrdef f
                JOIN keys k ON k.relation = f.adrelid AND k.attnum = f.adnum
                WHERE NOT EXISTS (
                    SELECT FROM pg_depend d
                    JOIN pg_sequence s ON s.seqrelid = d.refobjid
                    WHERE d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass)
                UNION ALL
                SELECT 'pg_proc'::regclass, oid, text FROM functions WHERE strpos(lower_text, 'nextval') > 0
            ), draws AS (
                SELECT d.classid AS class, d.objid AS object, d.refobjid AS sequence
                FROM pg_depend d
                JOIN pg_sequence s ON s.seqrelid = d.refobjid
                WHERE d.refclassid = 'pg_class'::regclass
                  AND d.classid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_rewrite'::regclass)
                UNION
                SELECT code.class, code.object, c.oid
                FROM code
                JOIN pg_class c ON c.relkind = 'S' AND CASE WHEN strpos(code.text, c.relname::text) > 0
                    THEN code.text ~ ('(^|[^[:alnum:]_])' || regexp_replace(c.relname::text, '([^[:alnum:]_])', '\\\\\\1', 'g')
                                      || '($|[^[:alnum:]_])') END
                WHERE strpos(lower(code.text), 'nextval') > 0
            ), uses AS (
                SELECT classid AS class, objid AS object, refclassid AS used_class, refobjid AS used
                FROM pg_depend
                WHERE classid IN ('pg_attrdef'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_rewrite'::regclass)
                  AND refclassid IN ('pg_proc'::regclass, 'pg_type'::regclass)
                UNION ALL
                SELECT d.classid, d.objid, 'pg_rewrite'::regclass, w.oid
                FROM pg_depend d
                JOIN pg_rewrite w ON w.ev_class = d.refobjid AND w.ev_type = '1'
                WHERE d.refclassid = 'pg_class'::regclass
                  AND d.classid IN ('pg_proc'::regclass, 'pg_rewrite'::regclass)
            ), reaches AS (
                SELECT class, object, sequence FROM draws
                UNION
                SELECT n.class, n.object, r.sequence
                FROM reaches r
                LEFT JOIN functions f ON r.class = 'pg_proc'::regclass AND f.oid = r.object
                CROSS JOIN LATERAL (
                    SELECT u.class, u.object FROM uses u WHERE u.used_class = r.class AND u.used = r.object
                    UNION ALL
                    SELECT 'pg_proc'::regclass, caller.oid
                    FROM functions caller
                    WHERE CASE WHEN strpos(caller.lower_text, f.name) > 0
                        THEN caller.lower_text ~ ('(^|[^[:alnum:]_])'
                                                  || regexp_replace(f.name, '([^[:alnum:]_])', '\\\\\\1', 'g')
                                                  || '"?\\s*[(]') END) n
            ), feeds AS (
                SELECT f.adrelid AS relation, f.adnum AS attnum, r.sequence
                FROM reaches r
                JOIN pg_attrdef f ON f.oid = r.object
                WHERE r.class = 'pg_attrdef'::regclass
                UNION
                SELECT k.relation, k.attnum, r.sequence
                FROM reaches r
                JOIN keys k ON k.type = r.object
                WHERE r.class = 'pg_type'::regclass
                UNION
                SELECT k.relation, k.attnum, r.sequence
                FROM reaches r
                JOIN pg_trigger t ON t.tgfoid = r.object AND NOT t.tgisinternal AND t.tgtype & 6 = 6
                JOIN keys k ON k.relation = t.tgrelid
                WHERE r.class = 'pg_proc'::regclass
                UNION
                SELECT k.relation, k.attnum, r.sequence
                FROM reaches r
                JOIN pg_depend d ON d.classid = r.class AND d.objid = r.object AND d.refclassid = 'pg_class'::regclass
                JOIN keys k ON k.relation = d.refobjid AND k.attnum = d.refobjsubid
                WHERE r.class IN ('pg_proc'::regclass, 'pg_rewrite'::regclass)
            )
            SELECT f.sequence, n.nspname, c.relname, a.attname
            FROM feeds f
            JOIN keys k ON k.relation = f.relation AND k.attnum = f.attnum
            JOIN pg_sequence s ON s.seqrelid = f.sequence
            JOIN pg_class c ON c.oid = f.relation AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
            JOIN pg_namespace n ON n.oid = c.relnamespace
                               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
            JOIN pg_attribute a ON a.attrelid = f.relation AND a.attnum = f.attnum AND NOT a.attisdropped
            ORDER BY f.sequence, n.nspname, c.relname, a.attname
            """;

    private SequenceFeeds() {}

    /** @return by the sequence's oid */
    static Map<Long, List<ColumnId>> read(Connection connection, Predicate<TableId> tables) throws SQLException {
        Map<Long, List<ColumnId>> columns = new HashMap<>();
        Sql.on(connection).each(MAY_FEED, row -> {
            TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
            if (tables.test(table)) {
                columns.computeIfAbsent(row.getLong("sequence"), key -> new ArrayList<>())
                        .add(new ColumnId(table, row.getString("attname")));
            }
        });
        return columns;
    }
}
