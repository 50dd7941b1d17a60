package dev.tidegate.prepare.schema.diff;

import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.schema.catalog.AvailableExtensions;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKey;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Comparison of two catalogs. */
public final class SchemaComparison {

    private static final List<ObjectKind> ORDER = List.of(ObjectKind.values());

    private final SchemaCatalog source;
    private final SchemaCatalog target;
    private final CanonicalForms forms;
    private final SyncDdl syncDdl;
    private final RightsRules rights;

    private SchemaComparison(
            SchemaCatalog source, SchemaCatalog target, AvailableExtensions extensions, CanonicalForms forms) {
        this.source = source;
        this.target = target;
        this.forms = forms;
        this.rights = new RightsRules(source, target);
        this.syncDdl = new SyncDdl(source, target, extensions, rights);
    }

    /**
     * @param session on the target: definitions are tried there, and rolled back
     * @return in an order in which the SQL can be run
     */
    public static List<SchemaDifference> of(SchemaCatalog source, SchemaCatalog target, Connection session)
            throws SQLException {
        return of(source, target, session, new FormMemory());
    }

    /** @param memory of earlier comparisons */
    public static List<SchemaDifference> of(
            SchemaCatalog source, SchemaCatalog target, Connection session, FormMemory memory) throws SQLException {
        AvailableExtensions extensions = AvailableExtensions.read(session);
        try (CanonicalForms forms = new CanonicalForms(session, memory)) {
            return new SchemaComparison(source, target, extensions, forms).compare();
        }
    }

    /** Only of roles, owners, grants and default privileges. */
    public static List<SchemaDifference> ofRights(SchemaCatalog source, SchemaCatalog target, Connection session)
            throws SQLException {
        return of(source.onlyRights(), target.onlyRights(), session);
    }

    private List<SchemaDifference> compare() throws SQLException {
        List<SchemaDifference> differences = new ArrayList<>();
        for (CatalogObject found : source.objects()) {
            CatalogObject object = rights.comparable(found);
            if (rights.isNotNeeded(object)) {
                continue;
            }
            Optional<CatalogObject> there = target.find(object.key()).map(rights::comparable);
            if (there.isEmpty()) {
                if (!comesWithAnother(object, target)) {
                    differences.add(syncDdl.missing(object));
                }
                continue;
            }
            List<Aspect> aspects = aspects(object, there.get());
            if (!aspects.isEmpty()) {
                syncDdl.differing(object, there.get(), aspects).ifPresent(differences::add);
            }
        }
        for (CatalogObject found : target.objects()) {
            CatalogObject object = rights.comparable(found);
            if (source.find(object.key()).isEmpty()
                    && !rights.isItsOwn(object)
                    && !comesWithAnother(object, source)
                    && !goesWithTable(object)) {
                differences.add(syncDdl.extra(object));
            }
        }
        differences.sort(Comparator.comparing((SchemaDifference difference) -> difference.removes())
                .thenComparing(difference -> order(difference)));
        return differences;
    }

    /** What is only on the target goes away in the opposite order. */
    private static int order(SchemaDifference difference) {
        int kind = ORDER.indexOf(difference.object().kind());
        return difference.state() == State.EXTRA ? -kind : kind;
    }

    /** Columns are made with their table; nearly everything goes with it. */
    private static boolean comesWithAnother(CatalogObject object, SchemaCatalog lacks) {
        return switch (object.kind()) {
            case COLUMN -> lacksTable(object, lacks);
            case ATTRIBUTE ->
                lacks.find(new ObjectKey(
                                ObjectKind.COMPOSITE,
                                object.key().schema(),
                                "",
                                object.key().parent()))
                        .isEmpty();
            case SEQUENCE -> !object.fact("identity").isEmpty();
            case REPLICA_IDENTITY -> object.aspect("identity").equals("DEFAULT");
            case OWNER -> true;
            case GRANT ->
                !object.key().parent().isEmpty()
                        && lacks.ownerOf(object.key().schema(), object.fact("object"))
                                .isEmpty();
            default -> false;
        };
    }

    /** What only the target has, at a table that only the target has. */
    private boolean goesWithTable(CatalogObject object) {
        ObjectKey table = new ObjectKey(
                ObjectKind.TABLE, object.key().schema(), "", object.key().parent());
        return object.kind() != ObjectKind.TABLE
                && target.find(table).isPresent()
                && source.find(table).isEmpty();
    }

    private static boolean lacksTable(CatalogObject object, SchemaCatalog catalog) {
        return catalog.find(new ObjectKey(
                        ObjectKind.TABLE,
                        object.key().schema(),
                        "",
                        object.key().parent()))
                .isEmpty();
    }

    private List<Aspect> aspects(CatalogObject object, CatalogObject there) throws SQLException {
        List<Aspect> aspects = new ArrayList<>();
        Set<String> names = new TreeSet<>(object.aspects().keySet());
        names.addAll(there.aspects().keySet());
        for (String name : names) {
            if (!object.aspect(name).equals(there.aspect(name))
                    && !isNewerKind(object, there, name)
                    && !(object.kind() == ObjectKind.OWNER && rights.haveEqualOwners(object, there))
                    && !forms.same(object, there, name)) {
                aspects.add(new Aspect(name, object.aspect(name), there.aspect(name)));
            }
        }
        return aspects;
    }

    /** Statistics of all kinds, brought over from a version that knew fewer, are of all kinds again. */
    private boolean isNewerKind(CatalogObject object, CatalogObject there, String aspect) {
        return object.kind() == ObjectKind.STATISTICS
                && !ServerFeature.MCV_STATISTICS.isIn(source.majorVersion())
                && object.aspect(aspect).equals(there.aspect(aspect).replace(", mcv)", ")"));
    }
}
