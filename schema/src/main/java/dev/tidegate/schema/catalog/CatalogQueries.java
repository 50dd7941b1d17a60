package dev.tidegate.schema.catalog;

import static dev.tidegate.schema.catalog.ObjectKind.AGGREGATE;
import static dev.tidegate.schema.catalog.ObjectKind.ATTRIBUTE;
import static dev.tidegate.schema.catalog.ObjectKind.COLUMN;
import static dev.tidegate.schema.catalog.ObjectKind.COMPOSITE;
import static dev.tidegate.schema.catalog.ObjectKind.CONSTRAINT;
import static dev.tidegate.schema.catalog.ObjectKind.DOMAIN;
import static dev.tidegate.schema.catalog.ObjectKind.DOMAIN_CONSTRAINT;
import static dev.tidegate.schema.catalog.ObjectKind.ENUM;
import static dev.tidegate.schema.catalog.ObjectKind.EXTENSION;
import static dev.tidegate.schema.catalog.ObjectKind.INDEX;
import static dev.tidegate.schema.catalog.ObjectKind.POLICY;
import static dev.tidegate.schema.catalog.ObjectKind.RANGE;
import static dev.tidegate.schema.catalog.ObjectKind.REPLICA_IDENTITY;
import static dev.tidegate.schema.catalog.ObjectKind.RULE;
import static dev.tidegate.schema.catalog.ObjectKind.SCHEMA;
import static dev.tidegate.schema.catalog.ObjectKind.SEQUENCE;
import static dev.tidegate.schema.catalog.ObjectKind.SEQUENCE_OWNER;
import static dev.tidegate.schema.catalog.ObjectKind.STATISTICS;
import static dev.tidegate.schema.catalog.ObjectKind.TABLE;
import static dev.tidegate.schema.catalog.ObjectKind.TRIGGER;
import static dev.tidegate.schema.catalog.ObjectKind.VIEW;

import java.util.List;

/**
 * One query for each kind. Columns: schema, parent, name, then aspects under their names; those that begin with
 * {@code fact_} are not compared. Definitions are those that the server prints with nothing but pg_catalog in the
 * search path, so they name schemas; they are the same on every major version, or made so.
 */
final class CatalogQueries {

    record CatalogQuery(ObjectKind kind, String sql) {}

    private static final String SCHEMAS = """
            SELECT n.nspname AS schema, '' AS parent, '' AS name,
                   format('CREATE SCHEMA %I', n.nspname) AS fact_create,
                   format('DROP SCHEMA %I', n.nspname) AS fact_drop
            FROM pg_namespace n
            WHERE n.nspname IN (<scope>)
            """;

    private static final String EXTENSIONS = """
            SELECT '' AS schema, '' AS parent, e.extname AS name, e.extversion AS version, n.nspname AS "in schema",
                   format('CREATE EXTENSION %I WITH SCHEMA %I', e.extname, n.nspname) AS fact_create,
                   format('DROP EXTENSION %I', e.extname) AS fact_drop
            FROM pg_extension e
            JOIN pg_namespace n ON n.oid = e.extnamespace
            ORDER BY e.oid
            """;

    /** Labels are told apart by a character that no label in its right mind holds. */
    private static final String ENUMS = """
            SELECT n.nspname AS schema, '' AS parent, t.typname AS name,
                   string_agg(e.enumlabel, chr(31) ORDER BY e.enumsortorder) AS labels,
                   format('%I.%I', n.nspname, t.typname) AS fact_relation,
                   format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
                          string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)) AS fact_create,
                   format('DROP TYPE %I.%I', n.nspname, t.typname) AS fact_drop
            FROM pg_type t
            JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_enum e ON e.enumtypid = t.oid
            WHERE t.typtype = 'e' AND n.nspname IN (<scope>) AND <no member: pg_type t>
            GROUP BY n.nspname, t.typname, t.oid
            ORDER BY t.oid
            """;

    private static final String DOMAINS = """
            SELECT n.nspname AS schema, '' AS parent, t.typname AS name,
                   format_type(t.typbasetype, t.typtypmod) AS type,
                   CASE WHEN t.typcollation <> b.typcollation
                        THEN (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co
                              JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = t.typcollation)
                   END AS collation,
                   t.typdefault AS "default",
                   CASE WHEN t.typnotnull THEN 'yes' END AS "not null",
                   format('%I.%I', n.nspname, t.typname) AS fact_relation,
                   format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname,
                          format_type(t.typbasetype, t.typtypmod)) AS fact_create,
                   format('DROP DOMAIN %I.%I', n.nspname, t.typname) AS fact_drop
            FROM pg_type t
            JOIN pg_type b ON b.oid = t.typbasetype
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype = 'd' AND n.nspname IN (<scope>) AND <no member: pg_type t>
            ORDER BY t.oid
            """;

    private static final String DOMAIN_CONSTRAINTS = """
            SELECT n.nspname AS schema, t.typname AS parent, c.conname AS name,
                   pg_get_constraintdef(c.oid) AS definition,
                   format_type(t.typbasetype, t.typtypmod) AS fact_base,
                   format('ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s', n.nspname, t.typname, c.conname,
                          pg_get_constraintdef(c.oid)) AS fact_create,
                   format('ALTER DOMAIN %I.%I DROP CONSTRAINT %I', n.nspname, t.typname, c.conname) AS fact_drop
            FROM pg_constraint c
            JOIN pg_type t ON t.oid = c.contypid
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE c.contype = 'c' AND n.nspname IN (<scope>) AND <no member: pg_type t>
            ORDER BY c.oid
            """;

    private static final String COMPOSITES = """
            SELECT n.nspname AS schema, '' AS parent, t.typname AS name,
                   format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname,
                          (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '
                                             ORDER BY a.attnum)
                           FROM pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS fact_create,
                   format('DROP TYPE %I.%I', n.nspname, t.typname) AS fact_drop
            FROM pg_type t
            JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname IN (<scope>) AND <no member: pg_type t>
            ORDER BY t.oid
            """;

    private static final String ATTRIBUTES = """
            SELECT n.nspname AS schema, c.relname AS parent, a.attname AS name,
                   format_type(a.atttypid, a.atttypmod) AS type,
                   format('%I.%I', n.nspname, c.relname) AS fact_relation,
                   format('ALTER TYPE %I.%I ADD ATTRIBUTE %I %s', n.nspname, c.relname, a.attname,
                          format_type(a.atttypid, a.atttypmod)) AS fact_create,
                   format('ALTER TYPE %I.%I DROP ATTRIBUTE %I', n.nspname, c.relname, a.attname) AS fact_drop
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'c'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname IN (<scope>) AND <no member: pg_type c.reltype>
            ORDER BY c.oid, a.attnum
            """;

    private static final String RANGES = """
            SELECT n.nspname AS schema, '' AS parent, t.typname AS name,
                   format_type(r.rngsubtype, NULL) AS subtype,
                   o.opcname::text AS "operator class",
                   nullif(r.rngcanonical::regproc::text, '-') AS canonical,
                   nullif(r.rngsubdiff::regproc::text, '-') AS "subtype difference",
                   format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s, SUBTYPE_OPCLASS = %I.%I%s)', n.nspname, t.typname,
                          format_type(r.rngsubtype, NULL), opn.nspname, o.opcname,
                          CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::regproc ELSE '' END)
                       AS fact_create,
                   format('DROP TYPE %I.%I', n.nspname, t.typname) AS fact_drop
            FROM pg_range r
            JOIN pg_type t ON t.oid = r.rngtypid
            JOIN pg_opclass o ON o.oid = r.rngsubopc
            JOIN pg_namespace opn ON opn.oid = o.opcnamespace
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname IN (<scope>) AND <no member: pg_type t>
            ORDER BY t.oid
            """;

    private static final String SEQUENCES = """
            SELECT n.nspname AS schema, '' AS parent, c.relname AS name,
                   format_type(s.seqtypid, NULL) AS type, s.seqstart::text AS start, s.seqincrement::text AS increment,
                   s.seqmin::text AS minimum, s.seqmax::text AS maximum, s.seqcache::text AS cache,
                   CASE WHEN s.seqcycle THEN 'yes' END AS cycle,
                   format('%I.%I', n.nspname, c.relname) AS fact_relation,
                   CASE WHEN i.refobjid IS NOT NULL THEN 'yes' END AS fact_identity,
                   CASE WHEN i.refobjid IS NULL
                        THEN format('CREATE SEQUENCE %I.%I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s'
                                    ' CACHE %s%s', n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqincrement,
                                    s.seqmin, s.seqmax, s.seqstart, s.seqcache,
                                    CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)
                   END AS fact_create,
                   format('DROP SEQUENCE %I.%I', n.nspname, c.relname) AS fact_drop
            FROM pg_sequence s
            JOIN pg_class c ON c.oid = s.seqrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_depend i ON i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i'
                AND i.refclassid = 'pg_class'::regclass
            WHERE n.nspname IN (<scope>) AND c.relpersistence <> 't' AND <no member: pg_class c>
            ORDER BY c.oid
            """;

    private static final String SEQUENCE_OWNERS = """
            SELECT n.nspname AS schema, '' AS parent, c.relname AS name,
                   format('%s.%I', d.refobjid::regclass, a.attname) AS owner,
                   format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, c.relname, d.refobjid::regclass, a.attname)
                       AS fact_create,
                   format('ALTER SEQUENCE %I.%I OWNED BY NONE', n.nspname, c.relname) AS fact_drop
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
                AND d.refclassid = 'pg_class'::regclass
            JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE c.relkind = 'S' AND n.nspname IN (<scope>) AND <no member: pg_class c>
            ORDER BY c.oid
            """;

    /** Whether a function is created before or after the tables is said by fact_late. */
    private static final String FUNCTIONS = """
            SELECT n.nspname AS schema, '' AS parent,
                   p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
                   rtrim(pg_get_functiondef(p.oid), E'\\n') AS definition,
                   CASE WHEN <sql body> OR EXISTS (
                            SELECT FROM unnest(p.proargtypes::oid[] || coalesce(p.proallargtypes, '{}') || p.prorettype)
                                        u (type)
                            JOIN pg_type t ON t.oid = u.type
                            LEFT JOIN pg_type e ON e.oid = t.typelem
                            JOIN pg_class c ON c.oid IN (t.typrelid, e.typrelid) AND c.relkind <> 'c')
                        THEN 'yes' END AS fact_late,
                   coalesce(pg_get_function_result(p.oid), '') || ' of ' || pg_get_function_arguments(p.oid)
                       AS fact_signature,
                   rtrim(pg_get_functiondef(p.oid), E'\\n') AS fact_create,
                   format('DROP <routine> %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
                       AS fact_drop
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE NOT <is aggregate> AND n.nspname IN (<scope>) AND <no member: pg_proc p>
              AND NOT EXISTS (SELECT FROM pg_depend i
                              WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
            ORDER BY p.oid
            """;

    private static final String AGGREGATES = """
            SELECT n.nspname AS schema, '' AS parent,
                   p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
                   a.aggtransfn::regproc::text AS "transition function", format_type(a.aggtranstype, NULL) AS state,
                   nullif(a.aggfinalfn::regproc::text, '-') AS "final function", a.agginitval AS "initial value",
                   nullif(a.aggcombinefn::regproc::text, '-') AS "combine function", p.proparallel::text AS parallel,
                   format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s%s%s%s)', n.nspname, p.proname,
                          pg_get_function_identity_arguments(p.oid), a.aggtransfn::regproc,
                          format_type(a.aggtranstype, NULL),
                          CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::regproc ELSE '' END,
                          CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn::regproc ELSE '' END,
                          coalesce(', INITCOND = ' || quote_literal(a.agginitval), '')) AS fact_create,
                   format('DROP AGGREGATE %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
                       AS fact_drop
            FROM pg_aggregate a
            JOIN pg_proc p ON p.oid = a.aggfnoid
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN (<scope>) AND <no member: pg_proc p>
            ORDER BY p.oid
            """;

    private static final String TABLES = """
            SELECT n.nspname AS schema, '' AS parent, c.relname AS name,
                   CASE c.relpersistence WHEN 'u' THEN 'yes' END AS unlogged,
                   pg_get_partkeydef(c.oid) AS "partitioned by",
                   CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
                   (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                    FROM pg_inherits i WHERE i.inhrelid = c.oid) AS parents,
                   CASE WHEN c.relrowsecurity THEN 'on' END AS "row security",
                   CASE WHEN c.relforcerowsecurity THEN 'on' END AS "forced row security",
                   (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o) AS options,
                   c.oid::regclass::text AS fact_relation,
                   format('DROP TABLE %s', c.oid::regclass) AS fact_drop
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
              AND <no member: pg_class c>
            ORDER BY (SELECT count(*) FROM pg_inherits i WHERE i.inhrelid = c.oid), c.oid
            """;

    /** What a child inherits is compared at its parent. */
    private static final String COLUMNS = """
            SELECT n.nspname AS schema, c.relname AS parent, a.attname AS name,
                   format_type(a.atttypid, a.atttypmod) AS type,
                   CASE WHEN a.attcollation <> t.typcollation
                        THEN (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co
                              JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation)
                   END AS collation,
                   CASE WHEN <generated> = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
                   CASE WHEN a.attnotnull THEN 'yes' END AS "not null",
                   CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS identity,
                   CASE <generated> WHEN 's' THEN pg_get_expr(d.adbin, d.adrelid) || ' STORED'
                                    WHEN 'v' THEN pg_get_expr(d.adbin, d.adrelid) || ' VIRTUAL' END AS generated,
                   c.oid::regclass::text AS fact_relation,
                   CASE WHEN <generated> <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS fact_expression,
                   (SELECT format('(SEQUENCE NAME %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s)',
                                  s.seqrelid::regclass, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                                  CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)
                    FROM pg_depend i JOIN pg_sequence s ON s.seqrelid = i.objid
                    WHERE i.classid = 'pg_class'::regclass AND i.deptype = 'i'
                      AND i.refclassid = 'pg_class'::regclass AND i.refobjid = a.attrelid
                      AND i.refobjsubid = a.attnum) AS fact_sequence,
                   format('ALTER TABLE %s DROP COLUMN %I', c.oid::regclass, a.attname) AS fact_drop
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attislocal AND n.nspname IN (<scope>) AND <no member: pg_class c>
            ORDER BY c.oid, a.attnum
            """;

    /** NOT NULL has rows here from 18 on, but none before: it is an aspect of the column. */
    private static final String CONSTRAINTS = """
            SELECT n.nspname AS schema, c.relname AS parent, o.conname AS name,
                   pg_get_constraintdef(o.oid) AS definition,
                   c.oid::regclass::text AS fact_relation,
                   CASE o.contype WHEN 'f' THEN 'yes' END AS fact_late,
                   CASE o.contype WHEN 'c' THEN 'yes' END AS fact_check,
                   format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.oid::regclass, o.conname,
                          pg_get_constraintdef(o.oid)) AS fact_create,
                   format('ALTER TABLE %s DROP CONSTRAINT %I', c.oid::regclass, o.conname) AS fact_drop
            FROM pg_constraint o
            JOIN pg_class c ON c.oid = o.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE o.contype IN ('c', 'p', 'u', 'x', 'f') AND o.conislocal AND c.relkind IN ('r', 'p')
              AND c.relpersistence <> 't' AND n.nspname IN (<scope>) AND <no member: pg_class c>
            ORDER BY o.contype IN ('p', 'u') DESC, o.oid
            """;

    /** Without those of constraints, and without those of partitions that come with the index of the parent. */
    private static final String INDEXES = """
            SELECT n.nspname AS schema, c.relname AS parent, ic.relname AS name,
                   pg_get_indexdef(i.indexrelid) AS definition,
                   CASE WHEN NOT i.indisvalid THEN 'no' END AS valid,
                   c.oid::regclass::text AS fact_relation,
                   replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS fact_create,
                   format('DROP INDEX %s', ic.oid::regclass) AS fact_drop
            FROM pg_index i
            JOIN pg_class ic ON ic.oid = i.indexrelid
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND NOT ic.relispartition
              AND n.nspname IN (<scope>) AND <no member: pg_class c>
              AND NOT EXISTS (SELECT FROM pg_constraint o
                              WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))
            ORDER BY ic.oid
            """;

    private static final String REPLICA_IDENTITIES = """
            SELECT n.nspname AS schema, '' AS parent, c.relname AS name,
                   CASE c.relreplident WHEN 'd' THEN 'DEFAULT' WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
                        ELSE (SELECT format('USING INDEX %I', ic.relname) FROM pg_index i
                              JOIN pg_class ic ON ic.oid = i.indexrelid
                              WHERE i.indrelid = c.oid AND i.indisreplident) END AS identity,
                   c.oid::regclass::text AS fact_relation
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
              AND <no member: pg_class c>
            ORDER BY c.oid
            """;

    private static final String VIEWS = """
            SELECT n.nspname AS schema, '' AS parent, c.relname AS name,
                   rtrim(pg_get_viewdef(c.oid), ';') AS definition,
                   (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o) AS options,
                   (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '
                                      ORDER BY a.attnum)
                    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
                   CASE c.relkind WHEN 'm' THEN 'yes' END AS fact_late,
                   c.oid::regclass::text AS fact_relation,
                   format(CASE c.relkind WHEN 'm' THEN 'CREATE MATERIALIZED VIEW %s%s AS%s WITH NO DATA'
                                         ELSE 'CREATE VIEW %s%s AS%s' END,
                          c.oid::regclass,
                          CASE WHEN c.relkind = 'v' AND c.reloptions IS NOT NULL
                               THEN ' WITH (' || array_to_string(c.reloptions, ', ') || ')' ELSE '' END,
                          E'\\n' || rtrim(pg_get_viewdef(c.oid), ';')) AS fact_create,
                   format(CASE c.relkind WHEN 'm' THEN 'DROP MATERIALIZED VIEW %s' ELSE 'DROP VIEW %s' END,
                          c.oid::regclass) AS fact_drop
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
              AND <no member: pg_class c>
            ORDER BY c.oid
            """;

    /** Before 11 the server says PROCEDURE for what it calls FUNCTION since. A clone comes with its parent's trigger. */
    private static final String TRIGGERS = """
            SELECT n.nspname AS schema, c.relname AS parent, t.tgname AS name,
                   replace(pg_get_triggerdef(t.oid), ' EXECUTE PROCEDURE ', ' EXECUTE FUNCTION ') AS definition,
                   CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                                    WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END AS enabled,
                   c.oid::regclass::text AS fact_relation,
                   pg_get_triggerdef(t.oid) AS fact_create,
                   format('DROP TRIGGER %I ON %s', t.tgname, c.oid::regclass) AS fact_drop
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND c.relpersistence <> 't' AND n.nspname IN (<scope>) AND <no member: pg_class c>
              AND NOT EXISTS (SELECT FROM pg_depend d
                              WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid
                                AND d.refclassid = 'pg_trigger'::regclass)
            ORDER BY t.oid
            """;

    private static final String RULES = """
            SELECT n.nspname AS schema, c.relname AS parent, r.rulename AS name,
                   pg_get_ruledef(r.oid) AS definition,
                   c.oid::regclass::text AS fact_relation,
                   pg_get_ruledef(r.oid) AS fact_create,
                   format('DROP RULE %I ON %s', r.rulename, c.oid::regclass) AS fact_drop
            FROM pg_rewrite r
            JOIN pg_class c ON c.oid = r.ev_class
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE r.rulename <> '_RETURN' AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
              AND <no member: pg_class c>
            ORDER BY r.oid
            """;

    private static final String POLICIES = """
            WITH policy AS (
                SELECT p.schemaname, p.tablename, p.policyname, p.cmd, lower(p.permissive) AS kind,
                       (SELECT string_agg(quote_ident(r), ', ' ORDER BY r) FROM unnest(p.roles) r) AS roles,
                       p.qual, p.with_check
                FROM pg_policies p
                WHERE p.schemaname IN (<scope>)
            )
            SELECT schemaname AS schema, tablename AS parent, policyname AS name,
                   cmd AS command, kind, roles, qual AS "using", with_check AS "with check",
                   format('%I.%I', schemaname, tablename) AS fact_relation,
                   format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', policyname, schemaname, tablename,
                          upper(kind), cmd, CASE WHEN roles = 'public' THEN 'PUBLIC' ELSE roles END,
                          coalesce(' USING (' || qual || ')', ''), coalesce(' WITH CHECK (' || with_check || ')', ''))
                       AS fact_create,
                   format('DROP POLICY %I ON %I.%I', policyname, schemaname, tablename) AS fact_drop
            FROM policy
            ORDER BY schemaname, tablename, policyname
            """;

    /** Named one by one: the server leaves them out if they are all that its version has. */
    private static final String EXTENDED_STATISTICS = """
            WITH statistics AS (
                SELECT s.oid, n.nspname, s.stxname,
                       format('CREATE STATISTICS %I.%I%s %s', n.nspname, s.stxname,
                              (SELECT ' (' || string_agg(CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies'
                                                              WHEN 'm' THEN 'mcv' END, ', ' ORDER BY k) || ')'
                               FROM unnest(s.stxkind) k WHERE k IN ('d', 'f', 'm')),
                              substring(pg_get_statisticsobjdef(s.oid) FROM ' (ON .*)$')) AS definition
                FROM pg_statistic_ext s
                JOIN pg_namespace n ON n.oid = s.stxnamespace
                WHERE n.nspname IN (<scope>)
            )
            SELECT nspname AS schema, '' AS parent, stxname AS name, definition, definition AS fact_create,
                   format('DROP STATISTICS %I.%I', nspname, stxname) AS fact_drop
            FROM statistics
            ORDER BY oid
            """;

    private static final List<CatalogQuery> ALL = List.of(
            new CatalogQuery(SCHEMA, SCHEMAS),
            new CatalogQuery(EXTENSION, EXTENSIONS),
            new CatalogQuery(ENUM, ENUMS),
            new CatalogQuery(DOMAIN, DOMAINS),
            new CatalogQuery(DOMAIN_CONSTRAINT, DOMAIN_CONSTRAINTS),
            new CatalogQuery(COMPOSITE, COMPOSITES),
            new CatalogQuery(ATTRIBUTE, ATTRIBUTES),
            new CatalogQuery(RANGE, RANGES),
            new CatalogQuery(SEQUENCE, SEQUENCES),
            new CatalogQuery(ObjectKind.FUNCTION, FUNCTIONS),
            new CatalogQuery(TABLE, TABLES),
            new CatalogQuery(COLUMN, COLUMNS),
            new CatalogQuery(SEQUENCE_OWNER, SEQUENCE_OWNERS),
            new CatalogQuery(VIEW, VIEWS),
            new CatalogQuery(AGGREGATE, AGGREGATES),
            new CatalogQuery(INDEX, INDEXES),
            new CatalogQuery(CONSTRAINT, CONSTRAINTS),
            new CatalogQuery(REPLICA_IDENTITY, REPLICA_IDENTITIES),
            new CatalogQuery(STATISTICS, EXTENDED_STATISTICS),
            new CatalogQuery(RULE, RULES),
            new CatalogQuery(POLICY, POLICIES),
            new CatalogQuery(TRIGGER, TRIGGERS));

    private CatalogQueries() {}

    /** @param scope a list of literals */
    static List<CatalogQuery> of(int majorVersion, String scope) {
        return ALL.stream()
                .map(query -> new CatalogQuery(query.kind(), adapted(query.sql(), majorVersion, scope)))
                .toList();
    }

    private static String adapted(String sql, int major, String scope) {
        return sql.replaceAll(
                        "<no member: (\\w+) (\\w+)>",
                        "NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = '$1'::regclass AND m.objid = $2.oid"
                                + " AND m.deptype = 'e')")
                .replaceAll(
                        "<no member: (\\w+) (\\w+\\.\\w+)>",
                        "NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = '$1'::regclass AND m.objid = $2"
                                + " AND m.deptype = 'e')")
                .replace("<generated>", major >= 12 ? "a.attgenerated" : "''")
                .replace("<is aggregate>", major >= 11 ? "p.prokind = 'a'" : "p.proisagg")
                .replace("<sql body>", major >= 14 ? "p.prosqlbody IS NOT NULL" : "false")
                .replace("<routine>", major >= 11 ? "ROUTINE" : "FUNCTION")
                .replace("<scope>", scope);
    }
}
