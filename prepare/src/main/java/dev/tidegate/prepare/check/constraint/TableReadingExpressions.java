package dev.tidegate.prepare.check.constraint;

import dev.tidegate.postgres.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Finds the CHECK constraints, generated columns and indexes whose functions read tables. What a function calls and
 * reads is in its text, without comments of a line, or, for SQL functions with a parsed body, in the catalog. Functions of
 * extensions are left out.
 */
public final class TableReadingExpressions {

    /**
     * {@code used}: what depends on which function, directly or through an operator. {@code reached}: that function and
     * those that it calls. {@code reads}: the table after a FROM or JOIN of a function's text. {@code holds}: a
     * domain, and what is made of it.
     */
    private static final String EXPRESSIONS = """
            WITH RECURSIVE own AS (
                SELECT p.oid, p.proname, regexp_replace(p.prosrc, '--[^\\n]*', '', 'g') AS prosrc
                FROM pg_catalog.pg_proc p
                JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c')
                WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                                  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')),
            used AS (
                SELECT d.classid, d.objid, p.oid AS function
                FROM pg_catalog.pg_depend d
                LEFT JOIN pg_catalog.pg_operator o
                  ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = d.refobjid
                JOIN own p
                  ON p.oid = CASE d.refclassid WHEN 'pg_catalog.pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
                WHERE d.classid IN ('pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_attrdef'::regclass,
                                    'pg_catalog.pg_class'::regclass)
                  AND (d.classid <> 'pg_catalog.pg_attrdef'::regclass
                       OR EXISTS (SELECT
                                  FROM pg_catalog.pg_attrdef e
                                  JOIN pg_catalog.pg_attribute a ON a.attrelid = e.adrelid AND a.attnum = e.adnum
                                  WHERE e.oid = d.objid AND coalesce(to_jsonb(a) ->> 'attgenerated', '') <> ''))),
            reached AS (
                SELECT function AS root, function FROM used
                UNION
                SELECT r.root, callee.oid
                FROM reached r
                CROSS JOIN LATERAL regexp_matches((SELECT prosrc FROM own WHERE own.oid = r.function),
                    '([[:alpha:]_][[:alnum:]_]*)"?\\s*\\(', 'g') AS called
                JOIN own callee ON callee.proname = called[1]),
            named AS (
                SELECT own.oid AS function, own.proname, regexp_replace(after_from[1], '^.*\\.\\s*', '') AS word
                FROM own
                CROSS JOIN LATERAL regexp_matches(own.prosrc,
                    '\\m(?:from|join)\\s+(?:only\\s+)?((?:(?:"[^"]+"|[[:alnum:]_$]+)\\s*\\.\\s*)?(?:"[^"]+"|[[:alnum:]_$]+))',
                    'gi') AS after_from
                WHERE own.oid IN (SELECT function FROM reached)),
            reads AS (
                SELECT named.function, named.proname, r.relname
                FROM named
                JOIN pg_catalog.pg_class r
                  ON r.relname = CASE WHEN word LIKE '"%' THEN trim('"' FROM word) ELSE lower(word) END
                WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f') AND r.relnamespace <> 'information_schema'::regnamespace
                  AND r.relnamespace <> 'pg_catalog'::regnamespace
                UNION
                SELECT own.oid, own.proname, r.relname
                FROM own
                JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = own.oid
                JOIN pg_catalog.pg_class r
                  ON d.refclassid = 'pg_catalog.pg_class'::regclass AND r.oid = d.refobjid
                WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')),
            reader AS (
                SELECT DISTINCT used.classid, used.objid, reads.proname, reads.relname
                FROM used
                JOIN reached ON reached.root = used.function
                JOIN reads ON reads.function = reached.function)
            SELECT found.kind, found.tab::bigint, found.name, found.owner, found.definition,
                   min(reader.proname) AS function, string_agg(DISTINCT reader.relname, ', ') AS reads
            FROM reader
            CROSS JOIN LATERAL (
                SELECT 'c' AS kind, c.conrelid AS tab, c.conname AS name,
                       (WITH RECURSIVE up AS (
                            SELECT c.conrelid AS oid, 0 AS depth
                            UNION ALL
                            SELECT i.inhparent, up.depth + 1
                            FROM up
                            JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid
                            JOIN pg_catalog.pg_constraint p ON p.conrelid = i.inhparent AND p.conname = c.conname)
                        SELECT format('TABLE %I.%I', n.nspname, r.relname)
                        FROM up
                        JOIN pg_catalog.pg_class r ON r.oid = up.oid
                        JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
                        ORDER BY up.depth DESC
                        LIMIT 1) AS owner,
                       pg_catalog.pg_get_constraintdef(c.oid) AS definition
                FROM pg_catalog.pg_constraint c
                WHERE reader.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = reader.objid AND c.contype = 'c'
                  AND c.conrelid <> 0
                UNION ALL
                SELECT 'c', a.attrelid, c.conname, format('DOMAIN %I.%I', n.nspname, t.typname),
                       pg_catalog.pg_get_constraintdef(c.oid)
                FROM pg_catalog.pg_constraint c
                JOIN pg_catalog.pg_type t ON t.oid = c.contypid
                JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                JOIN LATERAL (
                    WITH RECURSIVE holds AS (
                        SELECT c.contypid AS oid
                        UNION
                        SELECT h.oid
                        FROM holds
                        JOIN pg_catalog.pg_type h
                          ON h.typbasetype = holds.oid
                          OR h.typelem = holds.oid AND h.typcategory = 'A'
                          OR h.typtype = 'c' AND EXISTS (SELECT
                                                         FROM pg_catalog.pg_attribute f
                                                         WHERE f.attrelid = h.typrelid AND f.atttypid = holds.oid
                                                           AND NOT f.attisdropped))
                    SELECT DISTINCT attrelid
                    FROM pg_catalog.pg_attribute
                    WHERE atttypid IN (SELECT oid FROM holds) AND attnum > 0 AND NOT attisdropped) AS a ON true
                WHERE reader.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = reader.objid AND c.contypid <> 0
                UNION ALL
                SELECT 'g', d.adrelid, a.attname, '', ''
                FROM pg_catalog.pg_attrdef d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                WHERE reader.classid = 'pg_catalog.pg_attrdef'::regclass AND d.oid = reader.objid
                  AND coalesce(to_jsonb(a) ->> 'attgenerated', '') <> ''
                UNION ALL
                SELECT 'i', i.indrelid, r.relname, '', ''
                FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid
                WHERE reader.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = reader.objid) AS found
            GROUP BY found.kind, found.tab, found.name, found.owner, found.definition
            ORDER BY found.tab, found.kind, found.name
            """;

    /**
     * @param kind c for a CHECK, g for a generated column, i for an index
     * @param table its oid
     * @param owner of the CHECK, as ALTER wants it: the table, the one that it inherits it from, or a domain
     * @param definition of the CHECK
     * @param function one of those that read
     * @param reads the names of the tables and views
     */
    public record Expression(
            char kind, long table, String name, String owner, String definition, String function, String reads) {

        private static Expression read(ResultSet row) throws SQLException {
            return new Expression(
                    row.getString("kind").charAt(0),
                    row.getLong("tab"),
                    row.getString("name"),
                    row.getString("owner"),
                    row.getString("definition").replaceFirst(" NOT VALID$", ""),
                    row.getString("function"),
                    row.getString("reads"));
        }
    }

    private TableReadingExpressions() {}

    /** Of every table of the database. */
    public static List<Expression> read(Sql database) throws SQLException {
        return database.list(EXPRESSIONS, Expression::read);
    }
}
