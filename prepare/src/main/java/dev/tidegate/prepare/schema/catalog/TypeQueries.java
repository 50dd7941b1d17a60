package dev.tidegate.prepare.schema.catalog;

/** Schemas, extensions, and types that are no tables. {@link CatalogQueries} says what the columns mean. */
final class TypeQueries {

    static final String SCHEMAS = """
            SELECT n.nspname AS schema, '' AS parent, '' AS name,
                   format('CREATE SCHEMA %I', n.nspname) AS fact_create,
                   format('DROP SCHEMA %I', n.nspname) AS fact_drop
            FROM pg_namespace n
            WHERE n.nspname IN (<scope>)
            """;

    static final String EXTENSIONS = """
            SELECT '' AS schema, '' AS parent, e.extname AS name, e.extversion AS version, n.nspname AS "in schema",
                   format('CREATE EXTENSION %I WITH SCHEMA %I', e.extname, n.nspname) AS fact_create,
                   format('DROP EXTENSION %I', e.extname) AS fact_drop
            FROM pg_extension e
            JOIN pg_namespace n ON n.oid = e.extnamespace
            ORDER BY e.oid
            """;

    /** Labels are told apart by a character that no label in its right mind holds. */
    static final String ENUMS = """
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

    static final String DOMAINS = """
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

    static final String DOMAIN_CONSTRAINTS = """
            SELECT n.nspname AS schema, t.typname AS parent, c.conname AS name,
                   pg_get_constraintdef(c.oid) AS definition,
                   format_type(t.typbasetype, t.typtypmod) AS fact_base,
                   format('%I.%I', n.nspname, t.typname) AS fact_relation,
                   format('ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s', n.nspname, t.typname, c.conname,
                          pg_get_constraintdef(c.oid)) AS fact_create,
                   format('ALTER DOMAIN %I.%I DROP CONSTRAINT %I', n.nspname, t.typname, c.conname) AS fact_drop
            FROM pg_constraint c
            JOIN pg_type t ON t.oid = c.contypid
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE c.contype = 'c' AND n.nspname IN (<scope>) AND <no member: pg_type t>
            ORDER BY c.oid
            """;

    static final String COMPOSITES = """
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

    static final String ATTRIBUTES = """
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

    static final String RANGES = """
            SELECT n.nspname AS schema, '' AS parent, t.typname AS name,
                   format_type(r.rngsubtype, NULL) AS subtype,
                   o.opcname::text AS "operator class",
                   nullif(r.rngcanonical::regproc::text, '-') AS canonical,
                   nullif(r.rngsubdiff::regproc::text, '-') AS "subtype difference",
                   format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s, SUBTYPE_OPCLASS = %I.%I%s)', n.nspname, t.typname,
                          format_type(r.rngsubtype, NULL), opn.nspname, o.opcname,
                          CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::regproc::text ELSE '' END)
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

    private TypeQueries() {}
}
