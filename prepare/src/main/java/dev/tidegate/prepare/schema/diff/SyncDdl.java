package dev.tidegate.prepare.schema.diff;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.schema.catalog.AvailableExtensions;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** SQL for the target that makes an object what it is on the source. */
final class SyncDdl {

    private static final String NO_STATEMENT = "no statement changes this in place: create the object again";

    private final SchemaCatalog source;
    private final SchemaCatalog target;
    private final AvailableExtensions extensions;
    private final RightsRules rights;

    SyncDdl(SchemaCatalog source, SchemaCatalog target, AvailableExtensions extensions, RightsRules rights) {
        this.source = source;
        this.target = target;
        this.extensions = extensions;
        this.rights = rights;
    }

    SchemaDifference missing(CatalogObject object) {
        List<String> sql =
                switch (object.kind()) {
                    case TABLE -> TableSyncDdl.create(object, source);
                    case COLUMN ->
                        List.of("ALTER TABLE " + relation(object) + " ADD COLUMN " + TableSyncDdl.column(object));
                    case DOMAIN -> createDomain(object);
                    case REPLICA_IDENTITY -> replicaIdentity(object);
                    case TRIGGER -> createTrigger(object);
                    case FUNCTION, LATE_FUNCTION -> createFunction(object);
                    case GRANT -> grant(object, Set.of());
                    default -> List.of(object.fact(CatalogObject.CREATE));
                };
        boolean impossible = object.kind() == ObjectKind.EXTENSION
                && !extensions.has(object.key().name());
        String note = impossible
                ? "the target's server does not have this extension: install its package first"
                : notice(object);
        Optional<String> obstacle = obstacle(object);
        if (obstacle.isPresent()) {
            return new SchemaDifference(object.key(), State.MISSING, List.of(), List.of(), false, obstacle.get());
        }
        return new SchemaDifference(object.key(), State.MISSING, List.of(), withRights(object, sql), false, note);
    }

    private List<String> grant(CatalogObject grant, Set<String> has) {
        return RightsSyncDdl.grant(grant, has, target.database());
    }

    /** Why a role cannot be given what it has on the source. */
    private Optional<String> obstacle(CatalogObject object) {
        String role =
                switch (object.kind()) {
                    case OWNER -> object.aspect("owner");
                    case GRANT ->
                        object.key().name().equals("PUBLIC") ? "" : object.key().name();
                    case DEFAULT_PRIVILEGES ->
                        target.hasRole(object.key().parent())
                                ? object.fact("grantee")
                                : object.key().parent();
                    default -> "";
                };
        if (!role.isEmpty() && !target.hasRole(role)) {
            return Optional.of("the target has no role " + role + ": create it first");
        }
        return object.kind() == ObjectKind.GRANT
                        && rights.readsAsAnotherOwner(object.key().schema(), object.fact("object"))
                ? Optional.of("the view reads with its owner's rights: give it its owner first")
                : Optional.empty();
    }

    /** What is created here belongs to whoever creates it, and everybody may execute a function or use a type. */
    private List<String> withRights(CatalogObject object, List<String> sql) {
        boolean hasRights = object.key().parent().isEmpty()
                && object.kind() != ObjectKind.SEQUENCE_OWNER
                && object.facts().containsKey(CatalogObject.DROP);
        Optional<CatalogObject> owner =
                hasRights ? source.ownerOf(object.key().schema(), object.key().name()) : Optional.empty();
        if (object.kind() == ObjectKind.EXTENSION || owner.isEmpty()) {
            return sql;
        }
        Set<String> all = new LinkedHashSet<>(sql);
        boolean owned = !owner.get().fact("superuser").isEmpty()
                || !owner.get().fact("follows").isEmpty();
        if (!owned && target.hasRole(owner.get().aspect("owner"))) {
            all.add(owner.get().fact(CatalogObject.CREATE));
        }
        if (!owned && owner.get().fact("kind").endsWith("VIEW")) {
            return List.copyOf(all);
        }
        source.objects().stream()
                .filter(grant -> grant.kind() == ObjectKind.GRANT
                        && grant.key().schema().equals(object.key().schema())
                        && grant.fact("object").equals(object.key().name()))
                .map(rights::comparable)
                .filter(grant -> !rights.isNotNeeded(grant) && obstacle(grant).isEmpty())
                .forEach(grant -> all.addAll(grant(grant, ofEverybody(grant))));
        return List.copyOf(all);
    }

    SchemaDifference extra(CatalogObject object) {
        List<String> sql =
                switch (object.kind()) {
                    case REPLICA_IDENTITY -> List.of("ALTER TABLE " + relation(object) + " REPLICA IDENTITY DEFAULT");
                    case GRANT -> RightsSyncDdl.revoke(object, Set.of(), target.database());
                    default -> List.of(object.fact(CatalogObject.DROP));
                };
        // What everybody may by itself, and may not on the source, nobody has asked for.
        boolean removes =
                !(object.kind() == ObjectKind.GRANT && object.key().name().equals("PUBLIC"));
        return new SchemaDifference(object.key(), State.EXTRA, List.of(), sql, removes, "");
    }

    /** @return empty if the difference is as it should be between two versions */
    Optional<SchemaDifference> differing(CatalogObject object, CatalogObject there, List<Aspect> aspects) {
        Set<String> names = aspects.stream().map(Aspect::name).collect(Collectors.toSet());
        Ddl ddl =
                switch (object.kind()) {
                    case EXTENSION -> extension(object, there, names);
                    case ENUM -> new Ddl(EnumSyncDdl.addLabels(object, there), false);
                    case DOMAIN -> domain(object, names);
                    case COMPOSITE, RANGE, SCHEMA -> new Ddl(List.of(), false);
                    case ATTRIBUTE ->
                        new Ddl(
                                List.of("ALTER TYPE " + relation(object) + " ALTER ATTRIBUTE "
                                        + SqlName.quote(object.key().name()) + " TYPE " + object.aspect("type")),
                                false);
                    case SEQUENCE -> new Ddl(List.of(sequence(object)), false);
                    case SEQUENCE_OWNER -> new Ddl(List.of(object.fact(CatalogObject.CREATE)), false);
                    case REPLICA_IDENTITY -> new Ddl(replicaIdentity(object), false);
                    case TABLE -> TableSyncDdl.table(object, there, names);
                    case COLUMN -> TableSyncDdl.alterColumn(object, there, names);
                    case VIEW -> view(object, there, names);
                    case FUNCTION, LATE_FUNCTION -> function(object, there);
                    case TRIGGER -> trigger(object, there, names);
                    case ROLE -> new Ddl(List.of(role(object)), false);
                    case OWNER ->
                        new Ddl(
                                obstacle(object).isPresent() ? List.of() : List.of(object.fact(CatalogObject.CREATE)),
                                false);
                    case GRANT -> grants(object, there);
                    default -> recreate(object, there);
                };
        if (ddl.isAsItShouldBe()) {
            return Optional.empty();
        }
        String note = ddl.sql().isEmpty() ? obstacle(object).orElse(NO_STATEMENT) : notice(object);
        return Optional.of(new SchemaDifference(object.key(), State.DIFFERS, aspects, ddl.sql(), ddl.removes(), note));
    }

    private static Set<String> ofEverybody(CatalogObject grant) {
        boolean code =
                grant.key().name().equals("PUBLIC") && grant.fact("object").contains("(");
        return code ? Set.of("EXECUTE") : Set.of();
    }

    private static String role(CatalogObject role) {
        return "ALTER ROLE " + SqlName.quote(role.key().name())
                + (role.aspect("login").isEmpty() ? " NOLOGIN" : " LOGIN")
                + (role.aspect("noinherit").isEmpty() ? " INHERIT" : " NOINHERIT")
                + (role.aspect("bypassrls").isEmpty() ? " NOBYPASSRLS" : " BYPASSRLS");
    }

    private Ddl grants(CatalogObject grant, CatalogObject there) {
        List<String> sql = new ArrayList<>();
        if (obstacle(grant).isEmpty()) {
            sql.addAll(grant(grant, RightsSyncDdl.privileges(there)));
        }
        List<String> revoke = RightsSyncDdl.revoke(there, RightsSyncDdl.privileges(grant), target.database());
        sql.addAll(revoke);
        return new Ddl(sql, false);
    }

    /**
     * Statements that end a difference.
     *
     * @param removes whether rows or values get lost by them
     */
    record Ddl(List<String> sql, boolean removes) {

        /** Nothing to do, and nothing wrong. */
        static final Ddl NONE_NEEDED = new Ddl(List.of(), true);

        boolean isAsItShouldBe() {
            return sql.isEmpty() && removes;
        }
    }

    private static Ddl recreate(CatalogObject object, CatalogObject there) {
        return new Ddl(List.of(there.fact(CatalogObject.DROP), object.fact(CatalogObject.CREATE)), false);
    }

    /** A newer server brings newer versions, and seldom has the old ones: its own default is no gap. */
    private Ddl extension(CatalogObject object, CatalogObject there, Set<String> names) {
        String name = object.key().name();
        List<String> sql = new ArrayList<>();
        if (names.contains("in schema")) {
            sql.add("ALTER EXTENSION " + SqlName.quote(name) + " SET SCHEMA "
                    + SqlName.quote(object.aspect("in schema")));
        }
        if (names.contains("version")) {
            boolean newer = extensions.isDefault(name, there.aspect("version"))
                    && target.majorVersion() >= source.majorVersion();
            if (newer && sql.isEmpty()) {
                return Ddl.NONE_NEEDED;
            }
            if (!newer && extensions.has(name, object.aspect("version"))) {
                sql.add("ALTER EXTENSION " + SqlName.quote(name) + " UPDATE TO "
                        + SqlName.literal(object.aspect("version")).strip());
            } else if (!newer) {
                sql.add("ALTER EXTENSION " + SqlName.quote(name) + " UPDATE");
            }
        }
        return new Ddl(sql, false);
    }

    private static List<String> createDomain(CatalogObject domain) {
        String sql = domain.fact(CatalogObject.CREATE);
        if (!domain.aspect("collation").isEmpty()) {
            sql += " COLLATE " + domain.aspect("collation");
        }
        if (!domain.aspect("default").isEmpty()) {
            sql += " DEFAULT " + domain.aspect("default");
        }
        return List.of(sql + (domain.aspect("not null").isEmpty() ? "" : " NOT NULL"));
    }

    private static Ddl domain(CatalogObject domain, Set<String> names) {
        List<String> sql = new ArrayList<>();
        String alter = "ALTER DOMAIN " + relation(domain);
        if (names.contains("type") || names.contains("collation")) {
            return new Ddl(List.of(), false);
        }
        if (names.contains("default")) {
            String value = domain.aspect("default");
            sql.add(alter + (value.isEmpty() ? " DROP DEFAULT" : " SET DEFAULT " + value));
        }
        if (names.contains("not null")) {
            sql.add(alter + (domain.aspect("not null").isEmpty() ? " DROP NOT NULL" : " SET NOT NULL"));
        }
        return new Ddl(sql, false);
    }

    private static String sequence(CatalogObject sequence) {
        return "ALTER SEQUENCE " + relation(sequence) + " AS " + sequence.aspect("type") + " INCREMENT BY "
                + sequence.aspect("increment") + " MINVALUE " + sequence.aspect("minimum") + " MAXVALUE "
                + sequence.aspect("maximum") + " START WITH " + sequence.aspect("start") + " CACHE "
                + sequence.aspect("cache") + (sequence.aspect("cycle").isEmpty() ? " NO CYCLE" : " CYCLE");
    }

    private static List<String> replicaIdentity(CatalogObject table) {
        return List.of("ALTER TABLE " + relation(table) + " REPLICA IDENTITY " + table.aspect("identity"));
    }

    private static Ddl view(CatalogObject view, CatalogObject there, Set<String> names) {
        String create = view.fact(CatalogObject.CREATE);
        return names.contains("columns")
                ? new Ddl(List.of(there.fact(CatalogObject.DROP), create), false)
                : new Ddl(List.of(create.replaceFirst("^CREATE VIEW", "CREATE OR REPLACE VIEW")), false);
    }

    private Ddl function(CatalogObject function, CatalogObject there) {
        boolean replaceable = function.fact("signature").equals(there.fact("signature"));
        List<String> sql = new ArrayList<>();
        if (replaceable) {
            sql.addAll(ownedByItsDefiner(function));
            sql.add(function.fact(CatalogObject.CREATE));
        } else {
            sql.add(there.fact(CatalogObject.DROP));
            sql.addAll(createFunction(function));
        }
        return new Ddl(sql, false);
    }

    private List<String> createFunction(CatalogObject function) {
        List<String> sql = new ArrayList<>(List.of(function.fact(CatalogObject.CREATE)));
        sql.addAll(ownedByItsDefiner(function));
        return sql;
    }

    /** Owned by whoever runs the SQL, a SECURITY DEFINER function would have the rights of that role. */
    private List<String> ownedByItsDefiner(CatalogObject function) {
        String definer = function.fact(CatalogObject.DEFINER);
        if (definer.isEmpty()) {
            return List.of();
        }
        String alter = function.fact(CatalogObject.ALTER);
        return List.of((ServerFeature.ROUTINES.isIn(target.majorVersion())
                        ? alter
                        : alter.replaceFirst("^ALTER ROUTINE ", "ALTER FUNCTION "))
                + " OWNER TO " + SqlName.quote(definer));
    }

    /** What else to know of an object that the source has. */
    private static String notice(CatalogObject object) {
        if (!object.fact(CatalogObject.DEFINER).isEmpty()) {
            return "it runs with the rights of its owner, which is role " + object.fact(CatalogObject.DEFINER)
                    + " on the source; until it belongs to that role, schema copy leaves SECURITY DEFINER out";
        }
        if (object.kind() == ObjectKind.OWNER && !object.fact("writes").isEmpty()) {
            return "it runs when rows are written, with the rights of target.user: best left until the cutover";
        }
        if (object.kind() == ObjectKind.ROLE) {
            return object.aspect("login").isEmpty() ? "" : "give it a password: passwords are not copied";
        }
        boolean fires = object.kind() == ObjectKind.TRIGGER
                && (object.aspect("enabled").endsWith("ALWAYS")
                        || object.aspect("enabled").endsWith("REPLICA"));
        return fires ? "it fires on replicated rows, with the rights of target.user: best left until the cutover" : "";
    }

    private List<String> createTrigger(CatalogObject trigger) {
        List<String> sql = new ArrayList<>();
        String create = trigger.fact(CatalogObject.CREATE);
        sql.add(
                ServerFeature.ROUTINES.isIn(target.majorVersion())
                        ? create
                        : create.replace(" EXECUTE FUNCTION ", " EXECUTE PROCEDURE "));
        if (!trigger.aspect("enabled").equals("ENABLE")) {
            sql.add(enabled(trigger));
        }
        return sql;
    }

    private Ddl trigger(CatalogObject trigger, CatalogObject there, Set<String> names) {
        List<String> sql = new ArrayList<>();
        if (names.contains("definition")) {
            sql.add(there.fact(CatalogObject.DROP));
            sql.addAll(createTrigger(trigger));
        } else {
            sql.add(enabled(trigger));
        }
        return new Ddl(sql, false);
    }

    private static String enabled(CatalogObject trigger) {
        return "ALTER TABLE " + relation(trigger) + " " + trigger.aspect("enabled") + " TRIGGER "
                + SqlName.quote(trigger.key().name());
    }

    private static String relation(CatalogObject object) {
        return object.fact(CatalogObject.RELATION);
    }
}
