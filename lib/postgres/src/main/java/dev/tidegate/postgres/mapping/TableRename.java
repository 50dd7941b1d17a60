package dev.tidegate.postgres.mapping;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;

/** The statements that give a table another name, another schema, or both. */
public final class TableRename {

    private TableRename() {}

    public static String sql(TableId from, TableId to) {
        String moved = from.schema().equals(to.schema())
                ? ""
                : "ALTER TABLE " + from.quoted() + " SET SCHEMA " + SqlName.quote(to.schema());
        TableId there = new TableId(to.schema(), from.name());
        String renamed = from.name().equals(to.name())
                ? ""
                : "ALTER TABLE " + there.quoted() + " RENAME TO " + SqlName.quote(to.name());
        return moved + (moved.isEmpty() || renamed.isEmpty() ? "" : "; ") + renamed;
    }
}
