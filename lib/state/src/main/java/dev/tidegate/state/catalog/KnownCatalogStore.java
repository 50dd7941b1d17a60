package dev.tidegate.state.catalog;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.watch.CatalogItem;
import dev.tidegate.postgres.watch.CatalogKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The source's catalogs as they were last seen, in tables {@code catalog_print} and {@code catalog_item}. In the caller's transaction. */
final class KnownCatalogStore {

    private static final String SELECT_PRINTS = """
            SELECT kind, print
            FROM tidegate.catalog_print
            WHERE pipeline = ?
            """;

    private static final String UPSERT_PRINT = """
            INSERT INTO tidegate.catalog_print (pipeline, kind, print)
            VALUES (?, ?, ?)
            ON CONFLICT (pipeline, kind) DO UPDATE
            SET print = excluded.print
            """;

    private static final String SELECT_ITEMS = """
            SELECT schema_name, owner_name, item_name, content
            FROM tidegate.catalog_item
            WHERE pipeline = ? AND kind = ?
            """;

    private static final String DELETE_ITEMS = """
            DELETE FROM tidegate.catalog_item
            WHERE pipeline = ? AND kind = ?
            """;

    private static final String INSERT_ITEM = """
            INSERT INTO tidegate.catalog_item (pipeline, kind, schema_name, owner_name, item_name, content)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private final Sql target;
    private final PipelineName pipeline;

    KnownCatalogStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** @return without kinds at which nobody has looked yet */
    Map<CatalogKind, String> prints() throws SQLException {
        Map<String, String> stored = new HashMap<>();
        target.each(SELECT_PRINTS, row -> stored.put(row.getString(1), row.getString(2)), pipeline);
        Map<CatalogKind, String> prints = new EnumMap<>(CatalogKind.class);
        for (CatalogKind kind : CatalogKind.values()) {
            if (stored.containsKey(kind.text())) {
                prints.put(kind, stored.get(kind.text()));
            }
        }
        return prints;
    }

    Map<CatalogItem, String> items(CatalogKind kind) throws SQLException {
        Map<CatalogItem, String> items = new HashMap<>();
        target.each(
                SELECT_ITEMS,
                row -> items.put(
                        new CatalogItem(new TableId(row.getString(1), row.getString(2)), row.getString(3)),
                        row.getString(4)),
                pipeline,
                kind.text());
        return items;
    }

    void write(CatalogKind kind, String print, Map<CatalogItem, String> items) throws SQLException {
        target.update(UPSERT_PRINT, pipeline, kind.text(), print);
        target.update(DELETE_ITEMS, pipeline, kind.text());
        target.batch(
                INSERT_ITEM,
                items.entrySet().stream()
                        .map(entry -> new Object[] {
                            pipeline,
                            kind.text(),
                            entry.getKey().owner().schema(),
                            entry.getKey().owner().name(),
                            entry.getKey().name(),
                            entry.getValue()
                        })
                        .toList());
    }
}
