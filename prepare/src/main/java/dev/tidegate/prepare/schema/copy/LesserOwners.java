package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.client.ArchiveEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What runs or reads with its owner's rights, or with those of whoever writes rows, and belongs on the source to a role that
 * may do less than target.user. Created by target.user it would have those rights: so a function is SECURITY INVOKER and nobody may use
 * a view until they have their owner, and a trigger fires for the application alone.
 */
final class LesserOwners {

    /** Superusers may do everything already, and a role of the same name is taken for the same. */
    private static final String FIND = """
            WITH lesser AS (
                SELECT oid, rolname
                FROM pg_roles
                WHERE NOT rolsuper AND rolname <> ?
            )
            SELECT 'pg_proc'::regclass::oid::bigint AS catalog, p.oid::bigint AS object, l.rolname AS owner,
                   n.nspname AS schema, '' AS relation, p.proname AS name,
                   (pg_identify_object('pg_proc'::regclass, p.oid, 0)).identity AS identity,
                   <is procedure> AS is_procedure, '' AS definition,
                   p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS signature
            FROM pg_proc p
            JOIN lesser l ON l.oid = p.proowner
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prosecdef AND n.nspname IN (<scope>)
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                                        AND d.deptype = 'e')
            UNION ALL
            SELECT 'pg_class'::regclass::oid, c.oid, l.rolname, n.nspname, c.relname, c.relname,
                   (pg_identify_object('pg_class'::regclass, c.oid, 0)).identity, false, '', ''
            FROM pg_class c
            JOIN lesser l ON l.oid = c.relowner
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm') AND n.nspname IN (<scope>)
              AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                                        AND d.deptype = 'e')
            UNION ALL
            SELECT 'pg_trigger'::regclass::oid, t.oid, l.rolname, n.nspname, c.relname, t.tgname,
                   (pg_identify_object('pg_class'::regclass, c.oid, 0)).identity, t.tgenabled = 'R',
                   pg_get_triggerdef(t.oid), ''
            FROM pg_trigger t
            JOIN pg_proc p ON p.oid = t.tgfoid
            JOIN lesser l ON l.oid = p.proowner
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND n.nspname IN (<scope>)
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid
                                                        AND d.refclassid = 'pg_trigger'::regclass)
            ORDER BY 1, 2
            """;

    /** As a copy leaves it that is killed right behind the functions, or as somebody wants it. */
    private static final String RUNS_AS_COPIER = """
            SELECT EXISTS (SELECT FROM pg_proc
                           WHERE oid = to_regprocedure(?) AND prosecdef AND proowner = current_user::regrole)
            """;

    private final List<Held> functions = new ArrayList<>();
    /** Identities of functions. */
    private final Set<String> runAsCopier = new HashSet<>();

    private final List<Held> views = new ArrayList<>();
    private final List<Held> triggers = new ArrayList<>();
    private final boolean grants;
    private final Predicate<String> ownersComing;

    /**
     * One of them.
     *
     * @param identity of the function, the view, or the trigger's table; quoted
     * @param other of a function: a procedure; of a trigger: REPLICA, not ALWAYS
     * @param definition of a trigger
     * @param signature of a function: name and arguments
     */
    private record Held(
            long catalog,
            long object,
            String owner,
            String schema,
            String relation,
            String name,
            String identity,
            boolean other,
            String definition,
            String signature) {

        static Held of(ResultSet row) throws SQLException {
            return new Held(
                    row.getLong("catalog"),
                    row.getLong("object"),
                    row.getString("owner"),
                    row.getString("schema"),
                    row.getString("relation"),
                    row.getString("name"),
                    row.getString("identity"),
                    row.getBoolean("is_procedure"),
                    row.getString("definition"),
                    row.getString("signature"));
        }

        boolean isIn(ArchiveEntry entry) {
            return entry.catalog() == catalog && entry.object() == object;
        }

        String routine() {
            return (other ? "PROCEDURE " : "FUNCTION ") + identity;
        }

        String trigger() {
            return "TRIGGER " + SqlName.quote(name) + " ON " + identity;
        }

        String fires() {
            return "ALTER TABLE " + identity + " ENABLE " + (other ? "REPLICA" : "ALWAYS") + " TRIGGER "
                    + SqlName.quote(name);
        }
    }

    private LesserOwners(boolean grants, Predicate<String> ownersComing) {
        this.grants = grants;
        this.ownersComing = ownersComing;
    }

    /** @param owners to whom objects can be given afterwards */
    static LesserOwners find(SchemaSessions sessions, SchemaScope scope, SchemaCopyOptions options, OwnerRights owners)
            throws SQLException {
        LesserOwners found = new LesserOwners(options.grants(), role -> options.owners() && owners.mayBeGivenTo(role));
        Sql source = Sql.on(sessions.source());
        boolean procedures =
                ServerFeature.ROUTINES.isIn(sessions.source().getMetaData().getDatabaseMajorVersion());
        String role = Sql.on(sessions.target()).one("SELECT current_user::text", Sql.TEXT);
        String names = scope.schemas().stream().map(SqlName::literal).collect(Collectors.joining(", "));
        String query =
                FIND.replace("<scope>", names).replace("<is procedure>", procedures ? "p.prokind = 'p'" : "false");
        for (Held held : source.list(query, Held::of, role)) {
            if (!held.definition().isEmpty()) {
                found.triggers.add(held);
            } else {
                (held.relation().isEmpty() ? found.functions : found.views).add(held);
            }
        }
        for (Held function : found.functions) {
            if (Sql.on(sessions.target()).isTrue(RUNS_AS_COPIER, function.identity())) {
                found.runAsCopier.add(function.identity());
            }
        }
        return found;
    }

    /** What is done about those that will not get their owner, before anything is. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Held of : functions) {
            if (ownersComing.test(of.owner())) {
                continue;
            }
            findings.add(Finding.warning(
                    SchemaCopyCode.SCHEMA_LESSER_OWNER,
                    of.identity(),
                    "it is SECURITY DEFINER and belongs to role " + of.owner()
                            + (runAsCopier.contains(of.identity())
                                    ? "; on the target it is there, and whoever calls it has the rights of target.user"
                                    : "; with the rights of target.user it would do more: it is created as SECURITY"
                                            + " INVOKER"),
                    "let target.user give it its owner (the other findings say how), or run on the target: ALTER "
                            + of.routine() + " OWNER TO " + SqlName.quote(of.owner()) + "; ALTER " + of.routine()
                            + " SECURITY DEFINER"));
        }
        List<Held> kept =
                views.stream().filter(view -> !ownersComing.test(view.owner())).toList();
        if (!kept.isEmpty()) {
            findings.add(Finding.warning(
                    SchemaCopyCode.SCHEMA_LESSER_OWNER,
                    Finding.list(kept.stream().map(Held::identity).toList()),
                    "views read with their owner's rights, which on the target are those of target.user"
                            + (grants ? ": grants on them are not copied" : ": grant nobody anything on them"),
                    "give each its owner: "
                            + kept.stream()
                                    .map(of ->
                                            "ALTER TABLE " + of.identity() + " OWNER TO " + SqlName.quote(of.owner()))
                                    .limit(10)
                                    .collect(Collectors.joining("; "))));
        }
        for (Held of : triggers) {
            String fires = "it fires on replicated rows, and runs a function of role " + of.owner()
                    + " with the rights of target.user";
            findings.add(Finding.warning(
                    SchemaCopyCode.SCHEMA_LESSER_OWNER,
                    of.trigger(),
                    fires + ": it is created to fire for the application alone",
                    "after the cutover, run: " + of.fires()));
        }
        return findings;
    }

    /** Triggers are made by {@link #createTriggers}. */
    List<ArchiveEntry> restorable(List<ArchiveEntry> entries) {
        return entries.stream()
                .filter(entry -> triggers.stream().noneMatch(trigger -> trigger.isIn(entry)))
                .toList();
    }

    /**
     * Right behind the functions: a single statement for all, so that none of them is left.
     *
     * @param made entries of the archive that were restored
     */
    void secureFunctions(Connection target, List<ArchiveEntry> made) throws SQLException {
        String alter = functions.stream()
                .filter(function -> made.stream().anyMatch(function::isIn))
                .map(function -> "ALTER " + function.routine() + " SECURITY INVOKER")
                .collect(Collectors.joining("; "));
        if (!alter.isEmpty()) {
            Sql.on(target).execute(alter);
        }
    }

    /**
     * Goes behind the statement that gives a function its owner, as whom it may run again.
     *
     * @param name with its arguments
     * @return empty if it is no SECURITY DEFINER function
     */
    String definer(String schema, String name) {
        return functions.stream()
                .filter(function ->
                        function.schema().equals(schema) && function.signature().equals(name))
                .map(function -> "; ALTER " + function.routine() + " SECURITY DEFINER")
                .findFirst()
                .orElse("");
    }

    /**
     * Those that pg_restore does not make: it would let them fire until they are changed, and the stream may run.
     *
     * @param missing entries of what the target does not have
     * @return how many
     */
    int createTriggers(Connection target, List<ArchiveEntry> missing) throws SQLException {
        int created = 0;
        boolean says = ServerFeature.ROUTINES.isIn(target.getMetaData().getDatabaseMajorVersion());
        for (Held trigger : triggers) {
            if (missing.stream().anyMatch(trigger::isIn)) {
                String create = trigger.definition();
                Sql.on(target).execute(says ? create : create.replace(" EXECUTE FUNCTION ", " EXECUTE PROCEDURE "));
                created++;
            }
        }
        return created;
    }
}
