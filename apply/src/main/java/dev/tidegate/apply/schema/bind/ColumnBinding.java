package dev.tidegate.apply.schema.bind;

import dev.tidegate.apply.schema.match.MatchConfidence;
import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.SchemaStop;
import dev.tidegate.apply.schema.model.TargetDdl;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.state.RelationStore;
import dev.tidegate.state.SchemaEventStore;
import dev.tidegate.topic.record.RelationDescription;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binding of one table's columns, whose numbers are known, to the target's. For one use. */
public final class ColumnBinding {

    private final TableChange change;
    private final SchemaStop stop;
    private final SourceColumns source;
    private final RelationStore store;
    private final SchemaEventStore events;
    private final ColumnRenames renames;
    private final TypeChange types;
    private final List<SchemaProblem> problems = new ArrayList<>();

    public ColumnBinding(
            TableChange change, SchemaStop stop, SourceColumns source, RelationStore store, SchemaEventStore events) {
        this.change = change;
        this.stop = stop;
        this.source = source;
        this.store = store;
        this.events = events;
        this.renames = new ColumnRenames(change);
        this.types = new TypeChange(change, stop);
    }

    /** Unless it is certain which columns they are, nothing is done on the target. */
    public void bind(TableId table) throws SQLException {
        List<KnownRelation.Column> columns = new ArrayList<>();
        List<RelationDescription.Column> now = change.relation().columns();
        for (int i = 0; i < now.size(); i++) {
            int number = change.mapping().numbers().get(i);
            columns.add(column(number, withType(number, now.get(i))));
        }
        DroppedColumn dropped = new DroppedColumn(change, events);
        for (KnownRelation.Column gone : change.gone()) {
            dropped.problem(gone).ifPresent(problems::add);
        }
        renames.problem().ifPresent(problem -> problems.add(0, problem));
        if (problems.isEmpty() && change.confidence() == MatchConfidence.GUESSED) {
            problems.add(SchemaProblem.toJudge(
                    SchemaChangeCode.SCHEMA_UNCLEAR,
                    "its columns were changed more than once on the source, and which of them are still the same ones"
                            + " cannot be told; by their names they fit the target's",
                    ""));
        }
        stop.unlessAcknowledged(problems);
        KnownRelation bound = BoundRelation.of(change, table, columns);
        if (!bound.equals(change.known())) {
            store.put(bound);
        }
    }

    /** A type that is there no more is the one that the column had before: what it became, a later description says. */
    private RelationDescription.Column withType(int number, RelationDescription.Column now) {
        return now.isTypeGone()
                ? change.known()
                        .column(number)
                        .map(before -> new RelationDescription.Column(now.name(), before.type()))
                        .orElse(now)
                : now;
    }

    private KnownRelation.Column column(int number, RelationDescription.Column now) throws SQLException {
        long version = change.attribute(number).map(Attribute::version).orElse(0L);
        if (change.names().omits(now.name())) {
            return new KnownRelation.Column(
                    number, version, now.name(), now.type(), Optional.empty(), Optional.empty());
        }
        String name = change.names().column(now.name());
        Optional<KnownRelation.Column> before =
                change.known().column(number).filter(c -> c.targetNumber().isPresent());
        if (before.isPresent()) {
            same(before.get(), now, name);
        } else {
            new AddedColumn(change, number, now, name, source).problem(events).ifPresent(problems::add);
        }
        Optional<Attribute> there =
                before.flatMap(this::held).or(() -> change.target().column(name));
        return new KnownRelation.Column(
                number, version, now.name(), now.type(), there.map(Attribute::number), there.map(Attribute::type));
    }

    /** The target's column that holds its earlier values. */
    private Optional<Attribute> held(KnownRelation.Column before) {
        return change.target().catalog().attribute(before.targetNumber().orElseThrow());
    }

    private void same(KnownRelation.Column before, RelationDescription.Column now, String name) throws SQLException {
        Optional<Attribute> held = held(before);
        boolean bound = change.target().column(name).map(Attribute::number).equals(before.targetNumber());
        boolean ahead = held.isPresent() && isAhead(before, now, held.get());
        if (!bound && !ahead) {
            unbound(before, now, name);
        }
        if (held.isPresent()) {
            types.problem(before, now, held.get()).ifPresent(problems::add);
        }
    }

    /** Whether the target's column was renamed already, and the stream has not come to where the source's is. */
    private boolean isAhead(KnownRelation.Column before, RelationDescription.Column now, Attribute held) {
        return before.name().equals(now.name())
                && !held.name().equals(change.names().column(now.name()));
    }

    /** The target's column of that name is not the one that holds its earlier values. */
    private void unbound(KnownRelation.Column before, RelationDescription.Column now, String name) {
        if (!before.name().equals(now.name())) {
            renames.add(before, now, name);
        } else if (change.target().column(name).isEmpty()) {
            problems.add(SchemaProblem.toDo(
                    SchemaChangeCode.TARGET_COLUMN_MISSING,
                    "column " + name + " of the target was dropped, and its values are lost",
                    TargetDdl.addColumn(change.target().table(), name, now.type(), Optional.empty(), false)));
        } else {
            problems.add(SchemaProblem.toJudge(
                    SchemaChangeCode.COLUMN_REPLACED,
                    "column " + name + " of the target was dropped and added again, and its earlier values are lost",
                    ""));
        }
    }
}
