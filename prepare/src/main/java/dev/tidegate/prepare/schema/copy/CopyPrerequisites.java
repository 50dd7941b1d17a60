package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Prerequisites of a copy besides extensions: the roles that are named, and no objects outside the copied schemas. */
final class CopyPrerequisites {

    /** Objects that lie in a schema, or at an object that does. */
    private static final String PLACED = """
            placed AS (
                SELECT 'pg_class'::regclass AS catalog, oid, relnamespace AS namespace FROM pg_class
                UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
                UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
                UNION ALL SELECT 'pg_constraint'::regclass, oid, connamespace FROM pg_constraint
                UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, c.relnamespace
                          FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
                UNION ALL SELECT 'pg_rewrite'::regclass, r.oid, c.relnamespace
                          FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
                UNION ALL SELECT 'pg_trigger'::regclass, t.oid, c.relnamespace
                          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                UNION ALL SELECT 'pg_policy'::regclass, p.oid, c.relnamespace
                          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            )""";

    private static final String OUTSIDE = "WITH " + PLACED + """
            SELECT DISTINCT n2.nspname AS schema,
                   pg_describe_object(d.classid, d.objid, 0) || ' needs '
                       || pg_describe_object(d.refclassid, d.refobjid, 0) AS words
            FROM pg_depend d
            JOIN placed o ON o.catalog = d.classid AND o.oid = d.objid
            JOIN placed r ON r.catalog = d.refclassid AND r.oid = d.refobjid
            JOIN pg_namespace n1 ON n1.oid = o.namespace
            JOIN pg_namespace n2 ON n2.oid = r.namespace
            WHERE d.deptype IN ('n', 'a')
              AND n1.nspname IN (<scope>)
              AND n2.nspname IN (<others>)
              AND NOT EXISTS (SELECT FROM pg_depend e
                              WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e')
            ORDER BY 1, 2
            LIMIT 100
            """;

    private static final String OWNERS = """
            SELECT nspowner AS role FROM pg_namespace WHERE nspname IN (<scope>)
            UNION SELECT relowner FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN (<scope>)
            UNION SELECT proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname IN (<scope>)
            UNION SELECT typowner FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE nspname IN (<scope>)
            """;

    /** Of roles that own something in the schemas. */
    static final String OWNER_NAMES =
            "SELECT r.rolname FROM pg_roles r WHERE NOT r.rolsuper AND r.oid IN (SELECT u.role FROM (" + OWNERS
                    + ") u)";

    private static final String OF_POLICIES = """
            SELECT unnest(p.polroles) AS role
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN (<scope>)
            """;

    private static final String TABLESPACES = """
            SELECT t.spcname || ' (' || count(*)::text || ')'
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_tablespace t ON t.oid = c.reltablespace
            WHERE n.nspname IN (<scope>)
            GROUP BY t.spcname
            ORDER BY t.spcname
            """;

    private static final String MATERIALIZED = """
            SELECT c.oid::regclass::text
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'm' AND n.nspname IN (<scope>)
            ORDER BY c.oid
            """;

    private final SchemaSessions sessions;
    private final SchemaScope scope;
    private final SchemaCopyOptions options;
    private final List<Finding> findings = new ArrayList<>();

    private CopyPrerequisites(SchemaSessions sessions, SchemaScope scope, SchemaCopyOptions options) {
        this.sessions = sessions;
        this.scope = scope;
        this.options = options;
    }

    static List<Finding> find(SchemaSessions sessions, SchemaScope scope, SchemaCopyOptions options)
            throws SQLException {
        CopyPrerequisites prerequisites = new CopyPrerequisites(sessions, scope, options);
        prerequisites.findOutside();
        prerequisites.findRoles();
        prerequisites.findTablespaces();
        prerequisites.findMaterializedViews();
        return prerequisites.findings;
    }

    private void findOutside() throws SQLException {
        if (scope.others().isEmpty()) {
            return;
        }
        Set<String> schemas = new TreeSet<>();
        List<String> needs = new ArrayList<>();
        Sql.on(sessions.source()).each(scoped(OUTSIDE), row -> {
            schemas.add(row.getString("schema"));
            needs.add(row.getString("words"));
        });
        schemas.removeAll(schemasOf(sessions.target()));
        if (!schemas.isEmpty()) {
            findings.add(Finding.error(
                    SchemaCopyCode.SCHEMA_OUTSIDE,
                    String.join(", ", schemas),
                    "the schemas to copy need objects of schemas that are not copied: " + Finding.list(needs),
                    "name all of them: --schema " + String.join(" --schema ", all(schemas))));
        }
    }

    private List<String> all(Set<String> more) {
        List<String> all = new ArrayList<>(scope.schemas());
        all.addAll(more);
        return all;
    }

    private static List<String> schemasOf(Connection session) throws SQLException {
        return Sql.on(session).list("SELECT nspname FROM pg_namespace", Sql.TEXT);
    }

    /** A policy cannot be created without its roles; owners and grants can be given later. */
    private void findRoles() throws SQLException {
        String names = "SELECT r.rolname FROM pg_roles r WHERE r.oid IN (SELECT u.role FROM (" + OF_POLICIES
                + ") u) ORDER BY r.rolname";
        List<String> missing = new ArrayList<>(Sql.on(sessions.source()).list(scoped(names), Sql.TEXT));
        missing.removeAll(Sql.on(sessions.target()).list("SELECT rolname FROM pg_roles", Sql.TEXT));
        if (!missing.isEmpty()) {
            findings.add(Finding.error(
                    SchemaCopyCode.SCHEMA_ROLE_MISSING,
                    Finding.list(missing),
                    "policies name roles that the target does not have",
                    missing.stream()
                            .map(role -> "CREATE ROLE " + SqlName.quote(role) + ";")
                            .collect(Collectors.joining("\n"))));
        }
        if (options.owners() || options.grants()) {
            RightsCopy.missingRoles(sessions, scope).ifPresent(findings::add);
        }
    }

    private void findTablespaces() throws SQLException {
        List<String> used = Sql.on(sessions.source()).list(scoped(TABLESPACES), Sql.TEXT);
        if (!used.isEmpty()) {
            findings.add(Finding.info(
                    SchemaCopyCode.SCHEMA_TABLESPACE,
                    Finding.list(used),
                    "objects of these tablespaces go to the target's default one",
                    "for another one: ALTER DATABASE ... SET default_tablespace = ..."));
        }
    }

    private void findMaterializedViews() throws SQLException {
        List<String> views = Sql.on(sessions.source()).list(scoped(MATERIALIZED), Sql.TEXT);
        if (!views.isEmpty() && options.section().holds(Section.POST_DATA)) {
            findings.add(Finding.info(
                    SchemaCopyCode.SCHEMA_REFRESH,
                    Finding.list(views),
                    "materialized views are empty until they are refreshed",
                    views.stream()
                            .map(view -> "REFRESH MATERIALIZED VIEW " + view + ";")
                            .collect(Collectors.joining("\n"))));
        }
    }

    private String scoped(String sql) {
        return sql.replace("<scope>", literals(scope.schemas())).replace("<others>", literals(scope.others()));
    }

    private static String literals(List<String> names) {
        return names.stream().map(SqlName::literal).collect(Collectors.joining(", "));
    }
}
