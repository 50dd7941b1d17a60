package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * To which roles objects can be given on the target, by the role that copies. It must keep its own rights on them, or the stream
 * would stop: so it is a superuser, or has the other role's rights.
 */
final class OwnerRights {

    private static final String POSSIBLE = """
            SELECT r.rolname
            FROM pg_roles r
            WHERE r.rolname = current_user OR (SELECT u.rolsuper FROM pg_roles u WHERE u.rolname = current_user)
               OR pg_has_role(current_user, r.oid, 'USAGE')
            """;

    private static final String LESSER = """
            SELECT r.rolname
            FROM pg_roles r
            WHERE NOT r.rolsuper AND NOT pg_has_role(r.oid, current_user, 'MEMBER')
            """;

    private final String copier;
    private final Set<String> possible;
    private final Set<String> lesser;
    private final Set<String> roles;

    private OwnerRights(String copier, Set<String> possible, Set<String> lesser, Set<String> roles) {
        this.copier = copier;
        this.possible = possible;
        this.lesser = lesser;
        this.roles = roles;
    }

    static OwnerRights read(Connection target) throws SQLException {
        Sql sql = Sql.on(target);
        return new OwnerRights(
                sql.one("SELECT current_user::text", Sql.TEXT),
                Set.copyOf(sql.list(POSSIBLE, Sql.TEXT)),
                Set.copyOf(sql.list(LESSER, Sql.TEXT)),
                Set.copyOf(sql.list("SELECT rolname FROM pg_roles", Sql.TEXT)));
    }

    /** The role that copies. */
    String copier() {
        return copier;
    }

    boolean mayBeGivenTo(String role) {
        return possible.contains(role);
    }

    /** @return whether the role may not do on the target what the role that copies may */
    boolean isLesser(String role) {
        return lesser.contains(role);
    }

    /** Owners that the target has, but to which the role that copies may give nothing. */
    Optional<Finding> outOfReach(SchemaSessions sessions, SchemaScope scope) throws SQLException {
        String names = scope.schemas().stream().map(SqlName::literal).collect(Collectors.joining(", "));
        Set<String> owners = new TreeSet<>(
                Sql.on(sessions.source()).list(CopyPrerequisites.OWNER_NAMES.replace("<scope>", names), Sql.TEXT));
        owners.retainAll(roles);
        owners.removeAll(possible);
        if (owners.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                SchemaCopyCode.SCHEMA_RIGHTS_REFUSED,
                Finding.list(List.copyOf(owners)),
                "role " + copier
                        + " is no member of these owners, with their rights, and so can give them nothing: what is"
                        + " theirs on the source belongs to " + copier,
                owners.stream()
                                .map(role -> RightsCopy.membership(role, copier) + ";")
                                .collect(Collectors.joining("\n"))
                        + "\n-- then run tidegate schema copy again"));
    }
}
