package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.diff.SchemaComparison;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Gives what is on the target the owners and grants of the source, also where an earlier copy left them out. Each statement
 * stands for itself; one that the target refuses is named. An owner is given to what belongs to the role that copies, never taken
 * from another; a grant is taken only from PUBLIC.
 */
final class RightsCopy {

    private final SchemaSessions sessions;
    private final SchemaScope scope;
    private final SchemaCopyOptions options;
    private final OwnerRights owners;
    private final Consumer<String> progress;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, List<String>> refused = new LinkedHashMap<>();
    private int given;

    RightsCopy(
            SchemaSessions sessions,
            SchemaScope scope,
            SchemaCopyOptions options,
            OwnerRights owners,
            Consumer<String> progress) {
        this.sessions = sessions;
        this.scope = scope;
        this.options = options;
        this.owners = owners;
        this.progress = progress;
    }

    /** Schemas first: a new owner of what is in them needs the right to create there. */
    void run(LesserOwners lesserOwners) throws SQLException {
        if (options.owners()) {
            giveOwners(key -> key.object().name().isEmpty(), lesserOwners);
        }
        if (options.grants()) {
            giveGrants(key -> key.object().parent().isEmpty());
        }
        if (options.owners()) {
            giveOwners(key -> true, lesserOwners);
        }
        if (options.grants()) {
            giveGrants(key -> true);
        }
        refused.forEach((reason, statements) -> findings.add(Finding.warning(
                SchemaCopyCode.SCHEMA_RIGHTS_REFUSED,
                statements.size() + (statements.size() == 1 ? " owner or grant" : " owners and grants"),
                "the target refuses them: " + reason,
                "run as a role that may: "
                        + statements.stream().limit(20).map(sql -> sql + ";").collect(Collectors.joining("\n")))));
    }

    private List<SchemaDifference> differences() throws SQLException {
        return SchemaComparison.ofRights(
                SchemaCatalog.read(sessions.source(), scope.schemas()),
                SchemaCatalog.read(sessions.target(), scope.schemas()),
                sessions.target());
    }

    private void giveOwners(Predicate<SchemaDifference> which, LesserOwners lesserOwners) throws SQLException {
        SchemaCatalog source = SchemaCatalog.read(sessions.source(), scope.schemas());
        for (SchemaDifference difference : differences()) {
            if (difference.object().kind() != ObjectKind.OWNER
                    || difference.sql().isEmpty()
                    || !which.test(difference)) {
                continue;
            }
            CatalogObject owner = source.find(difference.object()).orElseThrow();
            String role = owner.aspect("owner");
            boolean ours = difference.aspects().stream()
                    .anyMatch(aspect -> aspect.target().equals(owners.copier()));
            if (!ours || !owners.mayBeGivenTo(role) || (!owner.fact("writes").isEmpty() && owners.isLesser(role))) {
                continue;
            }
            String sql = difference.sql().get(0)
                    + lesserOwners.definer(
                            difference.object().schema(), difference.object().name());
            give("owner " + role + " of " + difference.object().describe(), sql);
        }
    }

    private void giveGrants(Predicate<SchemaDifference> which) throws SQLException {
        for (SchemaDifference difference : differences()) {
            boolean ofDatabase = difference.object().kind() == ObjectKind.GRANT
                    && difference.object().schema().isEmpty()
                    && difference.object().parent().isEmpty();
            boolean grant = difference.object().kind() == ObjectKind.GRANT
                    || (difference.object().kind() == ObjectKind.DEFAULT_PRIVILEGES
                            && difference.state() != State.EXTRA);
            if (!grant || ofDatabase || !which.test(difference)) {
                continue;
            }
            for (String sql : difference.sql()) {
                boolean takes = sql.startsWith("REVOKE ") && !sql.endsWith(" FROM PUBLIC");
                if (!takes) {
                    give(difference.object().kind() + " " + difference.object().describe(), sql);
                }
            }
        }
    }

    private void give(String what, String sql) {
        try {
            Sql.on(sessions.target()).execute(sql);
            given++;
            progress.accept(what);
        } catch (SQLException e) {
            List<String> statements = refused.computeIfAbsent(SqlFailures.describe(e), reason -> new ArrayList<>());
            if (!statements.contains(sql)) {
                statements.add(sql);
            }
        }
    }

    /** Roles that the application needs and the target lacks, with what they are members of. Passwords are nobody's to copy. */
    static Optional<Finding> missingRoles(SchemaSessions sessions, SchemaScope scope) throws SQLException {
        List<SchemaDifference> missing = SchemaComparison.ofRights(
                        SchemaCatalog.read(sessions.source(), scope.schemas()),
                        SchemaCatalog.read(sessions.target(), scope.schemas()),
                        sessions.target())
                .stream()
                .filter(difference -> difference.state() == State.MISSING
                        && (difference.object().kind() == ObjectKind.ROLE
                                || difference.object().kind() == ObjectKind.MEMBERSHIP))
                .toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        List<String> sql = new ArrayList<>();
        missing.forEach(difference -> difference.sql().forEach(statement -> sql.add(statement + ";")));
        if (sql.stream().anyMatch(statement -> statement.contains(" LOGIN"))) {
            sql.add("-- then give each that logs in its password: \\password NAME");
        }
        sql.add("-- then run tidegate schema copy again: it gives the owners and grants");
        return Optional.of(Finding.warning(
                SchemaCopyCode.SCHEMA_ROLE_MISSING,
                Finding.list(missing.stream()
                        .map(difference -> difference.object().kind() == ObjectKind.ROLE
                                ? difference.object().name()
                                : difference.object().describe())
                        .toList()),
                "the application has these roles and memberships on the source; the target lacks them",
                String.join("\n", sql)));
    }

    List<Finding> findings() {
        return findings;
    }

    int given() {
        return given;
    }

    /** What a role must get before it can be made an owner by this one. */
    static String membership(String role, String copier) {
        return "GRANT " + SqlName.quote(role) + " TO " + SqlName.quote(copier);
    }
}
