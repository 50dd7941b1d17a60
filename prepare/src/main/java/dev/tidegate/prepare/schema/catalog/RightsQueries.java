package dev.tidegate.prepare.schema.catalog;

/** Who owns what and who may do what: roles, memberships, owners, grants. {@link CatalogQueries} says what the columns mean. */
final class RightsQueries {

    /** All roles but the server's own. A provider's and superusers are nobody's to bring over: they are not marked as used. */
    static final String ROLES = "WITH RECURSIVE <used roles>" + """

            SELECT '' AS schema, '' AS parent, r.rolname AS name,
                   CASE WHEN r.rolcanlogin THEN 'yes' END AS login,
                   CASE WHEN NOT r.rolinherit THEN 'yes' END AS noinherit,
                   CASE WHEN r.rolbypassrls THEN 'yes' END AS bypassrls,
                   CASE WHEN r.oid IN (SELECT role FROM used) AND NOT r.rolsuper
                             AND r.rolname !~ '^(rds|neon_|cloudsql|cloud_admin|alloydb|azure)'
                        THEN 'yes' END AS fact_used,
                   CASE WHEN r.rolsuper THEN 'yes' END AS fact_superuser,
                   format('CREATE ROLE %I%s%s%s', r.rolname, CASE WHEN r.rolcanlogin THEN ' LOGIN' ELSE '' END,
                          CASE WHEN r.rolinherit THEN '' ELSE ' NOINHERIT' END,
                          CASE WHEN r.rolbypassrls THEN ' BYPASSRLS' ELSE '' END) AS fact_create
            FROM pg_roles r
            WHERE r.rolname !~ '^pg_'
            ORDER BY r.rolname
            """;

    static final String MEMBERSHIPS = "WITH RECURSIVE <used roles>" + """

            SELECT DISTINCT '' AS schema, g.rolname AS parent, m.rolname AS name,
                   CASE WHEN m.oid IN (SELECT role FROM used) AND NOT m.rolsuper
                             AND m.rolname || ' ' || g.rolname !~ '\\m(rds|neon_|cloudsql|cloud_admin|alloydb|azure)'
                        THEN 'yes' END AS fact_used,
                   format('GRANT %I TO %I', g.rolname, m.rolname) AS fact_create
            FROM pg_auth_members a
            JOIN pg_roles g ON g.oid = a.roleid
            JOIN pg_roles m ON m.oid = a.member
            WHERE <given>
            ORDER BY 2, 3
            """;

    /**
     * A sequence that a column owns has the owner of its table. fact_writes: a function that a constraint, an index or a column
     * calls, which is to say whoever writes rows.
     */
    static final String OWNERS = """
            WITH owned AS (
                SELECT n.nspname AS schema, '' AS name, n.nspowner AS owner, 'SCHEMA' AS kind,
                       quote_ident(n.nspname) AS identity, false AS follows, false AS writes
                FROM pg_namespace n
                WHERE n.nspname IN (<scope>)
                UNION ALL
                SELECT n.nspname, c.relname, c.relowner,
                       CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                                      WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
                       c.oid::regclass::text,
                       EXISTS (SELECT FROM pg_depend d
                               WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                 AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),
                       false
                FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
                  AND <no member: pg_class c>
                UNION ALL
                SELECT n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.proowner,
                       CASE WHEN <is aggregate> THEN 'AGGREGATE' ELSE '<routine>' END,
                       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), false,
                       EXISTS (SELECT FROM pg_depend d
                               WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND NOT p.prosecdef
                                 AND d.classid IN ('pg_constraint'::regclass, 'pg_class'::regclass,
                                                   'pg_attrdef'::regclass))
                FROM pg_proc p
                JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname IN (<scope>) AND <no member: pg_proc p>
                  AND NOT EXISTS (SELECT FROM pg_depend i
                                  WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
                UNION ALL
                SELECT n.nspname, t.typname, t.typowner, CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
                       format('%I.%I', n.nspname, t.typname), false, false
                FROM pg_type t
                JOIN pg_namespace n ON n.oid = t.typnamespace
                LEFT JOIN pg_class c ON c.oid = t.typrelid
                WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c') AND n.nspname IN (<scope>)
                  AND <no member: pg_type t>
                UNION ALL
                SELECT '', s.srvname, s.srvowner, 'SERVER', quote_ident(s.srvname), false, false
                FROM pg_foreign_server s
                WHERE <no member: pg_foreign_server s>
            )
            SELECT o.schema, '' AS parent, o.name, r.rolname AS owner,
                   CASE WHEN o.follows THEN 'yes' END AS fact_follows,
                   CASE WHEN o.writes THEN 'yes' END AS fact_writes,
                   CASE WHEN r.rolsuper THEN 'yes' END AS fact_superuser,
                   o.kind AS fact_kind,
                   format('ALTER %s %s OWNER TO %I', o.kind, o.identity, r.rolname) AS fact_create
            FROM owned o
            JOIN pg_roles r ON r.oid = o.owner
            ORDER BY o.kind <> 'SCHEMA', 1, 3
            """;

    /** What each role may do with an object, without what its owner may. A star marks what it may hand on. */
    static final String GRANTS = """
            WITH object AS (
                SELECT '' AS schema, '' AS name, '' AS object, d.datdba AS owner, 'DATABASE <database>' AS target, '' AS attribute,
                       coalesce(d.datacl, acldefault('d', d.datdba)) AS acl
                FROM pg_database d
                WHERE d.datname = current_database()
                UNION ALL
                SELECT n.nspname, '', '', n.nspowner, 'SCHEMA ' || quote_ident(n.nspname), '',
                       coalesce(n.nspacl, acldefault('n', n.nspowner))
                FROM pg_namespace n
                WHERE n.nspname IN (<scope>)
                UNION ALL
                SELECT n.nspname, c.relname, c.relname, c.relowner,
                       CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass::text, '', c.relacl
                FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't' AND c.relacl IS NOT NULL
                  AND n.nspname IN (<scope>) AND <no member: pg_class c>
                UNION ALL
                SELECT n.nspname, c.relname || '.' || a.attname, c.relname, c.relowner, 'TABLE ' || c.oid::regclass::text,
                       quote_ident(a.attname), a.attacl
                FROM pg_attribute a
                JOIN pg_class c ON c.oid = a.attrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
                  AND <no member: pg_class c>
                UNION ALL
                SELECT n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                       p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.proowner,
                       format('<routine> %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), '',
                       coalesce(p.proacl, acldefault('f', p.proowner))
                FROM pg_proc p
                JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname IN (<scope>) AND <no member: pg_proc p>
                  AND NOT EXISTS (SELECT FROM pg_depend i
                                  WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
                UNION ALL
                SELECT n.nspname, t.typname, t.typname, t.typowner, format('TYPE %I.%I', n.nspname, t.typname), '',
                       coalesce(t.typacl, acldefault('T', t.typowner))
                FROM pg_type t
                JOIN pg_namespace n ON n.oid = t.typnamespace
                LEFT JOIN pg_class c ON c.oid = t.typrelid
                WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c') AND n.nspname IN (<scope>)
                  AND <no member: pg_type t>
                UNION ALL
                SELECT '', s.srvname, s.srvname, s.srvowner, 'FOREIGN SERVER ' || quote_ident(s.srvname), '',
                       coalesce(s.srvacl, acldefault('S', s.srvowner))
                FROM pg_foreign_server s
                WHERE <no member: pg_foreign_server s>
            )
            SELECT o.schema, o.name AS parent, coalesce(r.rolname, 'PUBLIC') AS name,
                   string_agg(DISTINCT a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ') AS privileges,
                   o.object AS fact_object, o.target AS fact_target, o.attribute AS fact_attribute,
                   coalesce(quote_ident(r.rolname), 'PUBLIC') AS fact_grantee
            FROM object o
            CROSS JOIN LATERAL aclexplode(o.acl) a
            LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE a.grantee <> o.owner AND (a.grantee = 0 OR r.oid IS NOT NULL)
            GROUP BY o.schema, o.name, o.object, r.rolname, o.target, o.attribute
            ORDER BY 1, 2, 3
            """;

    /** Where the server's own default for everybody is taken away, that is an entry as well. */
    static final String DEFAULT_PRIVILEGES = """
            WITH entry AS (
                SELECT d.oid, d.defaclrole, d.defaclobjtype AS type, d.defaclacl, d.defaclnamespace,
                       coalesce(n.nspname, '') AS schema, r.rolname AS role,
                       CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects,
                       'ALTER DEFAULT PRIVILEGES FOR ROLE ' || quote_ident(r.rolname)
                           || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '') AS alter
                FROM pg_default_acl d
                JOIN pg_roles r ON r.oid = d.defaclrole
                LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
                WHERE d.defaclnamespace = 0 OR n.nspname IN (<scope>)
            )
            SELECT e.schema, e.role AS parent, lower(e.objects) || ' to ' || coalesce(g.rolname, 'PUBLIC') AS name,
                   string_agg(DISTINCT a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ') AS privileges,
                   coalesce(g.rolname, '') AS fact_grantee,
                   format('%s GRANT %s ON %s TO %s%s', e.alter, string_agg(DISTINCT a.privilege_type, ', '), e.objects,
                          coalesce(quote_ident(g.rolname), 'PUBLIC'),
                          CASE WHEN bool_and(a.is_grantable) THEN ' WITH GRANT OPTION' ELSE '' END) AS fact_create,
                   format('%s REVOKE ALL ON %s FROM %s', e.alter, e.objects, coalesce(quote_ident(g.rolname), 'PUBLIC'))
                       AS fact_drop
            FROM entry e
            CROSS JOIN LATERAL aclexplode(e.defaclacl) a
            LEFT JOIN pg_roles g ON g.oid = a.grantee
            WHERE a.grantee <> e.defaclrole
              AND NOT (e.defaclnamespace = 0 AND e.type IN ('f', 'T') AND a.grantee = 0)
            GROUP BY e.schema, e.role, e.objects, e.alter, g.rolname
            UNION ALL
            SELECT e.schema, e.role, lower(e.objects) || ' to PUBLIC', 'none', '',
                   format('%s REVOKE ALL ON %s FROM PUBLIC', e.alter, e.objects),
                   format('%s GRANT %s ON %s TO PUBLIC', e.alter, CASE e.type WHEN 'f' THEN 'EXECUTE' ELSE 'USAGE' END,
                          e.objects)
            FROM entry e
            WHERE e.defaclnamespace = 0 AND e.type IN ('f', 'T')
              AND NOT EXISTS (SELECT FROM aclexplode(e.defaclacl) a WHERE a.grantee = 0)
            ORDER BY 1, 2, 3
            """;

    private RightsQueries() {}
}
