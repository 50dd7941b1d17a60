package dev.tidegate.prepare.schema.diff;

import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which rights are the application's: not Tidegate's own, not those that two versions of PostgreSQL give by themselves. */
final class RightsRules {

    private static final String EVERYBODY = "PUBLIC";
    private static final String PRIVILEGES = "privileges";

    private final SchemaCatalog source;
    private final SchemaCatalog target;

    RightsRules(SchemaCatalog source, SchemaCatalog target) {
        this.source = source;
        this.target = target;
    }

    /** @return whether the target need not have this role, owner or right of the source */
    boolean isNotNeeded(CatalogObject object) {
        String name = object.key().name();
        return switch (object.kind()) {
            case ROLE, MEMBERSHIP -> object.fact("used").isEmpty() || (source.isTidegates(name) && !ownsObjects(name));
            case OWNER -> !object.fact("follows").isEmpty();
            case GRANT -> source.isTidegates(name) || object.aspect(PRIVILEGES).isEmpty();
            case DEFAULT_PRIVILEGES -> source.isTidegates(object.fact("grantee"));
            default -> false;
        };
    }

    /** @return whether the target may have this role, owner or right without the source */
    boolean isItsOwn(CatalogObject object) {
        String name = object.key().name();
        return switch (object.kind()) {
            case ROLE, MEMBERSHIP, OWNER -> true;
            case GRANT -> isItsOwnGrantee(name) || object.aspect(PRIVILEGES).isEmpty();
            case DEFAULT_PRIVILEGES ->
                !source.hasRole(object.key().parent())
                        || (!object.fact("grantee").isEmpty() && isItsOwnGrantee(object.fact("grantee")));
            default -> false;
        };
    }

    private boolean isItsOwnGrantee(String role) {
        return target.isTidegates(role) || (!role.equals(EVERYBODY) && !source.hasRole(role));
    }

    private boolean ownsObjects(String role) {
        return source.objects().stream()
                .anyMatch(object -> object.kind() == ObjectKind.OWNER
                        && object.aspect("owner").equals(role));
    }

    /** Superusers on both sides may do the same; since 15 schema public belongs to the owner of the database. */
    boolean haveEqualOwners(CatalogObject object, CatalogObject there) {
        boolean superusers =
                !object.fact("superuser").isEmpty() && !there.fact("superuser").isEmpty();
        boolean ofTheDatabase = object.key().schema().equals("public")
                && object.key().name().isEmpty()
                && (object.aspect("owner").equals("pg_database_owner")
                        || there.aspect("owner").equals("pg_database_owner"));
        return superusers || ofTheDatabase;
    }

    /** Without privileges that one of the versions does not have, or gives of its own accord. */
    CatalogObject comparable(CatalogObject object) {
        if (object.kind() != ObjectKind.GRANT) {
            return object;
        }
        Set<String> privileges = RightsSyncDdl.privileges(object);
        if (!ServerFeature.MAINTAIN_PRIVILEGE.isIn(Math.min(source.majorVersion(), target.majorVersion()))) {
            privileges.removeIf(privilege -> privilege.startsWith("MAINTAIN"));
        }
        boolean schemaPublic = object.key().schema().equals("public")
                && object.key().parent().isEmpty()
                && object.key().name().equals(EVERYBODY);
        if (schemaPublic && !ServerFeature.PUBLIC_SCHEMA_IS_CLOSED.isIn(source.majorVersion())) {
            privileges.remove("CREATE");
        }
        Map<String, String> aspects = new TreeMap<>(object.aspects());
        aspects.put(PRIVILEGES, String.join(", ", privileges));
        return new CatalogObject(object.key(), aspects, object.facts());
    }

    /** Whether it reads with the rights of an owner that is another one than on the source: those who may use it would gain. */
    boolean readsAsAnotherOwner(String schema, String name) {
        return source.ownerOf(schema, name)
                .filter(owner -> owner.fact("kind").endsWith("VIEW")
                        && owner.fact("superuser").isEmpty())
                .filter(owner -> target.ownerOf(schema, name)
                        .filter(there -> there.aspect("owner").equals(owner.aspect("owner")))
                        .isEmpty())
                .isPresent();
    }
}
