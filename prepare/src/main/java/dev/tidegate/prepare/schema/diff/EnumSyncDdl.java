package dev.tidegate.prepare.schema.diff;

import dev.tidegate.model.SqlName;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import java.util.ArrayList;
import java.util.List;

/** Labels that an enum of the target lacks. */
final class EnumSyncDdl {

    /** Between labels, as the catalog query writes them. */
    static final String SEPARATOR = "\u001f";

    private EnumSyncDdl() {}

    /** @return empty if labels are in another order, or the target has some of its own: then no statement helps */
    static List<String> addLabels(CatalogObject source, CatalogObject target) {
        List<String> wanted = labels(source);
        List<String> present = labels(target);
        List<String> common = wanted.stream().filter(present::contains).toList();
        if (!common.equals(present)) {
            return List.of();
        }
        List<String> sql = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (!present.contains(wanted.get(i))) {
                String place = i > 0
                        ? " AFTER " + literal(wanted.get(i - 1))
                        : present.isEmpty() ? "" : " BEFORE " + literal(present.get(0));
                sql.add("ALTER TYPE " + source.fact(CatalogObject.RELATION) + " ADD VALUE " + literal(wanted.get(i))
                        + place);
            }
        }
        return sql;
    }

    private static List<String> labels(CatalogObject object) {
        String labels = object.aspect("labels");
        return labels.isEmpty() ? List.of() : List.of(labels.split(SEPARATOR, -1));
    }

    private static String literal(String label) {
        return SqlName.literal(label).strip();
    }
}
