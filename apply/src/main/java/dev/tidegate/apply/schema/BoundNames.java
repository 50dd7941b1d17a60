package dev.tidegate.apply.schema;

import dev.tidegate.apply.schema.model.TargetRelation;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.TableId;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.state.RelationStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Names of the source's tables and columns on the target: as {@code tables.map} says, unless the target's has been
 * renamed since it was bound. Then the stream still has to come to the point where the source did the same.
 */
public final class BoundNames {

    private final Connection connection;
    private final TableMap map;
    private final Optional<RelationStore> store;

    public BoundNames(Connection connection, PipelineName pipeline, TableMap map) {
        this(connection, map, Optional.of(new RelationStore(connection, pipeline)));
    }

    private BoundNames(Connection connection, TableMap map, Optional<RelationStore> store) {
        this.connection = connection;
        this.map = map;
        this.store = store;
    }

    /** As the map says, for a target without state of Tidegate. */
    public static BoundNames asMapped(Connection connection, TableMap map) {
        return new BoundNames(connection, map, Optional.empty());
    }

    public MappedTable of(TableId source) throws SQLException {
        MappedTable names = map.of(source);
        Optional<KnownRelation> known = store.isPresent() ? store.get().find(source) : Optional.empty();
        Optional<TargetRelation> target = known.isEmpty()
                ? Optional.empty()
                : TargetRelation.find(connection, known.get().targetOid());
        if (target.isEmpty()) {
            return names;
        }
        return new MappedTable(
                source,
                target.get().table(),
                columns(names, known.get(), target.get()),
                names.omitted(),
                names.rules());
    }

    private static Map<String, String> columns(MappedTable names, KnownRelation known, TargetRelation target) {
        Map<String, String> columns = new HashMap<>(names.columns());
        for (KnownRelation.Column column : known.columns()) {
            column.targetNumber()
                    .flatMap(target.catalog()::attribute)
                    .map(Attribute::name)
                    .filter(name -> !name.equals(names.column(column.name())))
                    .ifPresent(name -> columns.put(column.name(), name));
        }
        return columns;
    }
}
