package dev.tidegate.load.copy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.RelationCatalogReader;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.state.RelationStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Remembers in the target which columns of both sides belong together, as of the snapshot that is copied. */
final class ColumnMappingWriter {

    private static final String OID = """
            SELECT c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?
            """;

    private ColumnMappingWriter() {}

    /**
     * @param source in the transaction of the snapshot: its catalog is as old as the rows
     * @param target in the transaction that writes them
     */
    static void write(Connection source, Connection target, PipelineConfig config, TableInfo table)
            throws SQLException {
        MappedTable names = config.tables().map().of(table.id());
        Optional<RelationCatalog> here =
                new RelationCatalogReader(source).read(table.storage().oid());
        Optional<RelationCatalog> there = new RelationCatalogReader(target).read(oid(target, names.target()));
        if (here.isEmpty() || there.isEmpty()) {
            return;
        }
        List<KnownRelation.Column> columns = here.get().attributes().stream()
                .filter(attribute -> !attribute.generated())
                .map(attribute -> column(attribute, names, there.get()))
                .toList();
        RelationStore store = new RelationStore(target, config.pipeline());
        Optional<KnownRelation> earlier = store.find(table.id());
        if (earlier.isPresent() && earlier.get().oid() != here.get().oid()) {
            // Another table of its name, which was loaded before.
            store.remove(earlier.get().oid());
        }
        store.put(new KnownRelation(
                here.get().oid(),
                table.id(),
                here.get().attributesMax(),
                here.get().storage(),
                there.get().oid(),
                there.get().attributesMax(),
                columns));
    }

    private static KnownRelation.Column column(Attribute attribute, MappedTable names, RelationCatalog target) {
        Optional<Attribute> there =
                names.omits(attribute.name()) ? Optional.empty() : target.attribute(names.column(attribute.name()));
        return new KnownRelation.Column(
                attribute.number(),
                attribute.version(),
                attribute.name(),
                attribute.type(),
                there.map(Attribute::number),
                there.map(Attribute::type));
    }

    private static long oid(Connection target, TableId table) throws SQLException {
        return Sql.on(target)
                .first(OID, Sql.NUMBER, table.schema(), table.name())
                .orElse(0L);
    }
}
