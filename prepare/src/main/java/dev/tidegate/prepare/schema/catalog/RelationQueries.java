package dev.tidegate.prepare.schema.catalog;

/** Tables and what belongs to their data: columns, constraints, indexes, sequences, views. {@link CatalogQueries} says what the columns mean. */
final class RelationQueries {

    static final String SEQUENCES = """
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

    static final String SEQUENCE_OWNERS = """
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

    static final String TABLES = """
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
    static final String COLUMNS = """
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
    static final String CONSTRAINTS = """
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
    static final String INDEXES = """
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

    static final String REPLICA_IDENTITIES = """
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

    static final String VIEWS = """
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

    /** Named one by one: the server leaves them out if they are all that its version has. */
    static final String EXTENDED_STATISTICS = """
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

    private RelationQueries() {}
}
