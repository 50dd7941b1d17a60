package dev.tidegate.prepare.schema.catalog;

/** What runs: functions, aggregates, triggers, rules, policies. {@link CatalogQueries} says what the columns mean. */
final class CodeQueries {

    /** Whether a function is created before or after the tables is said by fact_late. */
    static final String FUNCTIONS = """
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
                   CASE WHEN p.prosecdef
                        THEN (SELECT r.rolname FROM pg_roles r WHERE r.oid = p.proowner AND NOT r.rolsuper)
                        END AS fact_definer,
                   format('ALTER <routine> %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
                       AS fact_alter,
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

    static final String AGGREGATES = """
            SELECT n.nspname AS schema, '' AS parent,
                   p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
                   a.aggtransfn::regproc::text AS "transition function", format_type(a.aggtranstype, NULL) AS state,
                   nullif(a.aggfinalfn::regproc::text, '-') AS "final function", a.agginitval AS "initial value",
                   nullif(a.aggcombinefn::regproc::text, '-') AS "combine function", p.proparallel::text AS parallel,
                   format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s%s%s%s)', n.nspname, p.proname,
                          pg_get_function_identity_arguments(p.oid), a.aggtransfn::regproc,
                          format_type(a.aggtranstype, NULL),
                          CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::regproc::text ELSE '' END,
                          CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn::regproc::text ELSE '' END,
                          coalesce(', INITCOND = ' || quote_literal(a.agginitval), '')) AS fact_create,
                   format('DROP AGGREGATE %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
                       AS fact_drop
            FROM pg_aggregate a
            JOIN pg_proc p ON p.oid = a.aggfnoid
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN (<scope>) AND <no member: pg_proc p>
            ORDER BY p.oid
            """;

    /** Before 11 the server says PROCEDURE for what it calls FUNCTION since. A clone comes with its parent's trigger. */
    static final String TRIGGERS = """
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

    static final String RULES = """
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

    static final String POLICIES = """
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

    private CodeQueries() {}
}
