package dev.tidegate.apply.schema;

import dev.tidegate.apply.schema.ColumnMatch.Way;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.config.MappedTable;
import dev.tidegate.core.config.SchemaChangePolicy;
import dev.tidegate.core.config.TableMap;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.state.KnownRelation;
import dev.tidegate.core.state.RelationStore;
import dev.tidegate.core.wire.LaneRecord.Change;
import dev.tidegate.core.wire.RelationCatalog;
import dev.tidegate.core.wire.RelationDescription;
import dev.tidegate.core.wire.RelationDescription.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Takes notice of what a table of the source looks like from a change on, before that change is applied: finds out which
 * of its columns are still the same ones, and makes sure that each is written to the column of the target that holds its
 * earlier values. What the target lacks, or what cannot be told, stops the lane there.
 *
 * <p>Owned by the writer's thread; all of it runs in its transaction.
 */
public final class SchemaChanges {

    private final Connection connection;
    private final TableMap map;
    private final SchemaChangePolicy policy;
    private final RelationStore store;

    public SchemaChanges(Connection connection, PipelineName pipeline, TableMap map, SchemaChangePolicy policy) {
        this.connection = connection;
        this.map = map;
        this.policy = policy;
        this.store = new RelationStore(connection, pipeline);
    }

    /**
     * @param change one that describes its table
     * @param wroteBefore whether its transaction has changed rows of the table before: they are of an earlier form, and
     *     nobody but Tidegate can get at them
     * @throws TidegateException blocked: somebody has to do something on the target first
     */
    public void arrive(Change change, boolean wroteBefore) throws SQLException {
        RelationDescription relation = change.relation().orElseThrow();
        MappedTable names = map.of(change.table());
        SchemaStop stop = new SchemaStop(change, store);
        Optional<KnownRelation> known = store.find(relation.oid());
        TargetRelation target =
                target(known, names, change.table()).orElseThrow(() -> stop.because(noTable(known, names)));
        if (known.isPresent()) {
            bind(
                    wroteBefore,
                    stop,
                    target,
                    names,
                    known.get(),
                    relation,
                    change.table(),
                    change.transaction().id().xid());
        } else {
            bindFirst(stop, target, names, relation, change.table());
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

    private Problem noTable(Optional<KnownRelation> known, MappedTable names) {
        Optional<TableId> there = known.flatMap(before -> nameOf(before.targetOid()));
        if (there.isPresent()) {
            return Problem.toDo(
                    "TABLE-RENAMED",
                    "it was called " + known.get().table() + " before, and its rows are in " + there.get()
                            + " of the target",
                    TargetDdl.renameTable(there.get(), names.target()));
        }
        return Problem.toDo("TARGET-TABLE-MISSING", "the target has no table " + names.target(), "");
    }

    private Optional<TableId> nameOf(long oid) {
        try {
            return TargetRelation.nameOf(connection, oid);
        } catch (SQLException e) {
            throw dev.tidegate.core.run.Failures.ofDatabase(e, "the target");
        }
    }

    /** A table that the pipeline has not known: it was loaded by an older Tidegate, or another of its name has gone. */
    private void bindFirst(
            SchemaStop stop, TargetRelation target, MappedTable names, RelationDescription relation, TableId table)
            throws SQLException {
        Optional<KnownRelation> other = store.find(table);
        if (other.isPresent()) {
            stop.unlessAcknowledged(Problem.toJudge(
                    "TABLE-REPLACED",
                    "the source's table was dropped, and this is another one of its name, of which the rows before this"
                            + " change are not on the target",
                    ""));
            store.remove(other.get().oid());
        }
        KnownRelation nothing = new KnownRelation(
                relation.oid(),
                table,
                0,
                "",
                target.catalog().oid(),
                target.catalog().attributesMax(),
                List.of());
        List<Way> ways = relation.catalog()
                .map(catalog -> ColumnMatch.find(nothing, relation.columns(), catalog))
                .orElseGet(() -> List.of(counted(relation.columns())));
        List<Way> explained = relation.catalog().isEmpty()
                ? ways
                : ways.stream()
                        .filter(way -> ColumnMatch.isExplained(way, nothing, relation))
                        .toList();
        if (explained.isEmpty()) {
            stop.unlessAcknowledged(unclear());
        }
        Way way = explained.isEmpty() ? counted(relation.columns()) : explained.get(explained.size() - 1);
        new ColumnBinding(stop, target, names, policy, store).bind(nothing, relation, way, table, Sureness.CERTAIN);
    }

    private static Way counted(List<Column> columns) {
        return new Way(IntStream.rangeClosed(1, columns.size()).boxed().toList());
    }

    private void bind(
            boolean wroteBefore,
            SchemaStop stop,
            TargetRelation target,
            MappedTable names,
            KnownRelation known,
            RelationDescription relation,
            TableId table,
            long xid)
            throws SQLException {
        if (target.catalog().oid() != known.targetOid()) {
            boolean renamed = !known.table().equals(table);
            stop.unlessAcknowledged(
                    renamed
                            ? Problem.toJudge(
                                    "TABLE-RENAMED",
                                    "it was called " + known.table() + " before, and " + names.target()
                                            + " of the target is not the table that holds its rows",
                                    nameOf(known.targetOid())
                                            .map(there -> TargetDdl.renameTable(there, names.target()))
                                            .orElse(""))
                            : Problem.toJudge(
                                    "TARGET-TABLE-REPLACED",
                                    "table " + names.target() + " of the target was dropped and made anew, and its rows"
                                            + " went with it",
                                    ""));
        }
        Choice choice = choose(stop, target, names, known, relation, xid);
        new ColumnBinding(stop, target, names, policy, store)
                .afterOwnRows(wroteBefore)
                .bind(known, relation, choice.way(), table, choice.sureness());
    }

    private record Choice(Way way, Sureness sureness) {}

    private Choice choose(
            SchemaStop stop,
            TargetRelation target,
            MappedTable names,
            KnownRelation known,
            RelationDescription relation,
            long xid)
            throws SQLException {
        List<Column> columns = relation.columns();
        if (relation.catalog().isEmpty()) {
            Way same = new Way(
                    known.columns().stream().map(KnownRelation.Column::number).toList());
            if (!ColumnMatch.isUnchanged(same, known, columns)) {
                stop.unlessAcknowledged(unclear());
                return new Choice(byName(known, columns), Sureness.DONE);
            }
            return new Choice(same, Sureness.CERTAIN);
        }
        RelationCatalog catalog = relation.catalog().get();
        List<Way> ways = ColumnMatch.ofAge(xid, ColumnMatch.find(known, columns, catalog), known, catalog);
        if (ways.size() == 1) {
            return new Choice(ways.get(0), Sureness.CERTAIN);
        }
        List<Way> explained = ways.stream()
                .filter(way -> ColumnMatch.isExplained(way, known, relation))
                .toList();
        if (explained.size() == 1 && ColumnMatch.isUnchanged(explained.get(0), known, columns)) {
            return new Choice(explained.get(0), Sureness.CERTAIN);
        }
        List<Way> done = ways.stream()
                .filter(way -> !ColumnMatch.isUnchanged(way, known, columns))
                .filter(way -> isDone(way, target, names, known, columns))
                .toList();
        if (done.size() == 1) {
            return new Choice(done.get(0), Sureness.DONE);
        }
        if (explained.isEmpty()) {
            stop.unlessAcknowledged(unclear());
            return new Choice(ways.isEmpty() ? byName(known, columns) : ways.get(ways.size() - 1), Sureness.DONE);
        }
        return new Choice(explained.get(explained.size() - 1), Sureness.LIKELY);
    }

    /** Whether the target's columns have become what this way wants: then whoever did it knew that it is this one. */
    private static boolean isDone(
            Way way, TargetRelation target, MappedTable names, KnownRelation known, List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            if (names.omits(name)) {
                continue;
            }
            Optional<Integer> there = target.column(names.column(name)).map(RelationCatalog.Attribute::number);
            Optional<KnownRelation.Column> before = known.column(way.numbers().get(i));
            boolean fits = there.isPresent()
                    && (before.isPresent()
                            ? before.get().targetNumber().equals(there)
                            : there.get() > known.targetAttributesMax());
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** After somebody has said that names are right; numbers that nothing is known of are not used again. */
    private static Way byName(KnownRelation known, List<Column> columns) {
        List<Integer> numbers = new ArrayList<>();
        int next = known.attributesMax();
        for (Column column : columns) {
            Optional<KnownRelation.Column> before = known.columns().stream()
                    .filter(earlier -> earlier.name().equals(column.name()))
                    .findFirst();
            numbers.add(before.isPresent() ? before.get().number() : ++next);
        }
        return new Way(numbers);
    }

    private static Problem unclear() {
        return Problem.toJudge(
                "SCHEMA-UNCLEAR",
                "its columns were changed more than once on the source, and which of them are still the same ones cannot"
                        + " be told",
                "");
    }
}
