package dev.tidegate.apply.schema;

import dev.tidegate.apply.schema.bind.ColumnBinding;
import dev.tidegate.apply.schema.bind.SourceColumns;
import dev.tidegate.apply.schema.bind.TableChange;
import dev.tidegate.apply.schema.match.ColumnMappingSearch;
import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.SchemaStop;
import dev.tidegate.apply.schema.model.TableDescribed;
import dev.tidegate.apply.schema.model.TargetRelation;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.postgres.mapping.TableRename;
import dev.tidegate.runtime.Failures;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.state.RelationStore;
import dev.tidegate.state.SchemaEventStore;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.RelationDescription;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Schema changes of the source, followed on the target. Before the first change that has a new table description is applied,
 * this finds out which columns are still the same ones, and makes sure that each is written to the column of the target
 * that holds its earlier values. Whatever the target lacks, or is not clear, stops the lane there.
 *
 * <p>Owned by the writer's thread; all of it runs in its transaction.
 */
public final class SchemaChanges {

    private final Connection connection;
    private final TableMap map;
    private final SourceColumns source;
    private final RelationStore store;
    private final SchemaEventStore events;
    private final LaneStopStore stops;

    public SchemaChanges(Connection connection, PipelineConfig config) {
        PipelineName pipeline = config.pipeline();
        this.connection = connection;
        this.map = config.tables().map();
        this.source = new SourceColumns(config);
        this.store = new RelationStore(connection, pipeline);
        this.events = new SchemaEventStore(connection, pipeline);
        this.stops = new LaneStopStore(connection, pipeline);
    }

    /**
     * Binds the table's columns to the target's. May run DDL on the target: with {@code schema-changes: additive}, it adds
     * columns that the source has added.
     *
     * @param change one that describes its table
     * @param wroteBefore whether its transaction has changed rows of the table before: they are of an earlier form, and
     *     nobody but Tidegate can get at them
     * @throws TidegateException blocked: somebody has to do something on the target first
     */
    public void tableDescribed(Change change, boolean wroteBefore) throws SQLException {
        RelationDescription relation = change.relation().orElseThrow();
        MappedTable names = map.of(change.table());
        SchemaStop stop = new SchemaStop(change, store, stops);
        Optional<KnownRelation> known = store.find(relation.oid());
        TargetRelation target =
                target(known, names, change.table()).orElseThrow(() -> stop.because(noTable(known, names)));
        TableDescribed described = new TableDescribed(change, relation, names, stop, target);
        if (known.isPresent()) {
            bindAgain(described, known.get(), wroteBefore);
        } else {
            bindFirst(described);
        }
    }

    /** One that was renamed on the target is the same one, until the source's is called so too. */
    private Optional<TargetRelation> target(Optional<KnownRelation> known, MappedTable names, TableId table)
            throws SQLException {
        Optional<TargetRelation> named = TargetRelation.find(connection, names.target());
        if (named.isEmpty()
                && known.filter(before -> before.table().equals(table)).isPresent()) {
            return TargetRelation.find(connection, known.get().targetOid());
        }
        return named;
    }

    private SchemaProblem noTable(Optional<KnownRelation> known, MappedTable names) {
        Optional<TableId> there = known.flatMap(before -> nameOf(before.targetOid()));
        if (there.isPresent()) {
            return SchemaProblem.toDo(
                    SchemaChangeCode.TABLE_RENAMED,
                    "it was called " + known.get().table() + " before, and its rows are in " + there.get()
                            + " of the target",
                    TableRename.sql(there.get(), names.target()));
        }
        return SchemaProblem.toDo(LoadCode.TARGET_TABLE_MISSING, "the target has no table " + names.target(), "");
    }

    private Optional<TableId> nameOf(long oid) {
        try {
            return TargetRelation.nameOf(connection, oid);
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "the target");
        }
    }

    /** A table that the pipeline has not known: it was loaded by an older Tidegate, or another of its name has gone. */
    private void bindFirst(TableDescribed described) throws SQLException {
        TableId table = described.change().table();
        Optional<KnownRelation> other = store.find(table);
        if (other.isPresent()) {
            described
                    .stop()
                    .unlessAcknowledged(SchemaProblem.toJudge(
                            SchemaChangeCode.TABLE_REPLACED,
                            "the source's table was dropped, and this is another one of its name, of which the rows"
                                    + " before this change are not on the target",
                            ""));
            store.remove(other.get().oid());
        }
        bind(described, new ColumnMappingSearch(described, described.emptyBinding()).first(), false);
    }

    private void bindAgain(TableDescribed described, KnownRelation known, boolean wroteBefore) throws SQLException {
        if (described.target().catalog().oid() != known.targetOid()) {
            described.stop().unlessAcknowledged(otherTable(described, known));
        }
        bind(described, new ColumnMappingSearch(described, known).next(), wroteBefore);
    }

    private SchemaProblem otherTable(TableDescribed described, KnownRelation known) {
        TableId there = described.names().target();
        if (known.table().equals(described.change().table())) {
            return SchemaProblem.toJudge(
                    SchemaChangeCode.TARGET_TABLE_REPLACED,
                    "table " + there + " of the target was dropped and created again, and its rows are lost",
                    "");
        }
        return SchemaProblem.toJudge(
                SchemaChangeCode.TABLE_RENAMED,
                "it was called " + known.table() + " before, and " + there
                        + " of the target is not the table that holds its rows",
                nameOf(known.targetOid())
                        .map(holder -> TableRename.sql(holder, there))
                        .orElse(""));
    }

    private void bind(TableDescribed described, ColumnMappingSearch.Result found, boolean wroteBefore)
            throws SQLException {
        TableChange change = new TableChange(
                found.known(),
                described.relation(),
                found.mapping(),
                found.confidence(),
                wroteBefore,
                described.names(),
                described.target());
        new ColumnBinding(change, described.stop(), source, store, events)
                .bind(described.change().table());
    }
}
