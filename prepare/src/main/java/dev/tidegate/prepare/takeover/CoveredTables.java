package dev.tidegate.prepare.takeover;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.TableId;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKey;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which tables the target must have as the source has them: those that are replicated under their own names. */
final class CoveredTables {

    private final TableSelection tables;
    private final SchemaCatalog source;
    private final Map<String, CatalogObject> byRelation = new HashMap<>();
    private final Set<String> mapped = new TreeSet<>();

    CoveredTables(TableSelection tables, SchemaCatalog source) {
        this.tables = tables;
        this.source = source;
        for (CatalogObject object : source.objects()) {
            if (object.kind() == ObjectKind.TABLE) {
                byRelation.put(object.fact(CatalogObject.RELATION), object);
                TableId table = new TableId(object.key().schema(), object.key().name());
                if (tables.selects(table) && isMapped(table)) {
                    mapped.add(table.toString());
                }
            }
        }
    }

    private boolean isMapped(TableId table) {
        MappedTable names = tables.map().of(table);
        return !names.target().equals(table)
                || !names.columns().isEmpty()
                || !names.omitted().isEmpty();
    }

    /** Those with another name or other columns on the target, which are not compared. */
    Set<String> mapped() {
        return mapped;
    }

    /** @return whether the table is compared; a partition is what its parent is, unless it is excluded itself */
    boolean covers(TableId table) {
        if (tables.excludes(table)) {
            return false;
        }
        Optional<CatalogObject> found = source.find(new ObjectKey(ObjectKind.TABLE, table.schema(), "", table.name()));
        Optional<TableId> parent = found.filter(
                        object -> !object.aspect("bound").isEmpty())
                .map(object -> byRelation.get(object.aspect("parents")))
                .map(object -> new TableId(object.key().schema(), object.key().name()));
        boolean selected = tables.selects(table) || parent.filter(this::covers).isPresent();
        return selected && parent.filter(tables::excludes).isEmpty() && !isMapped(table);
    }
}
