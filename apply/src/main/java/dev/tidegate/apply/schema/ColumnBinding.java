package dev.tidegate.apply.schema;

import dev.tidegate.apply.schema.ColumnMatch.Way;
import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TypeFit;
import dev.tidegate.core.config.MappedTable;
import dev.tidegate.core.config.PrecisionPolicy;
import dev.tidegate.core.config.SchemaChangePolicy;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.state.KnownRelation;
import dev.tidegate.core.state.RelationStore;
import dev.tidegate.core.wire.RelationCatalog;
import dev.tidegate.core.wire.RelationCatalog.Attribute;
import dev.tidegate.core.wire.RelationDescription;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds the columns of one table of the source, whose numbers are known, to those of the target. For one use. */
final class ColumnBinding {

    private static final Logger LOG = LoggerFactory.getLogger(ColumnBinding.class);

    private final SchemaStop stop;
    private final TargetRelation target;
    private final MappedTable names;
    private final SchemaChangePolicy policy;
    private final RelationStore store;
    private final List<Problem> problems = new ArrayList<>();
    /** Renames on the target that are to be done, old name to new. */
    private final Map<String, String> renames = new LinkedHashMap<>();

    private final List<String> renamed = new ArrayList<>();
    private KnownRelation known;
    private RelationDescription relation;
    private Sureness sureness;
    private boolean wroteBefore;
    /** Numbers of the source's columns that are there now. */
    private Set<Integer> present;

    ColumnBinding(
            SchemaStop stop, TargetRelation target, MappedTable names, SchemaChangePolicy policy, RelationStore store) {
        this.stop = stop;
        this.target = target;
        this.names = names;
        this.policy = policy;
        this.store = store;
    }

    /** @param yes whether the transaction has written rows of the table before it was altered */
    ColumnBinding afterOwnRows(boolean yes) {
        wroteBefore = yes;
        return this;
    }

    /**
     * @param before without columns if the table was not known
     * @param how unless it is certain, nothing is done on the target
     */
    void bind(KnownRelation before, RelationDescription now, Way way, TableId table, Sureness how) throws SQLException {
        known = before;
        relation = now;
        sureness = how;
        present = new HashSet<>(way.numbers());
        List<KnownRelation.Column> columns = new ArrayList<>();
        for (int i = 0; i < now.columns().size(); i++) {
            columns.add(column(way.numbers().get(i), now.columns().get(i)));
        }
        for (KnownRelation.Column gone : known.columns()) {
            if (!present.contains(gone.number())) {
                dropped(gone);
            }
        }
        addRenames();
        if (problems.isEmpty() && sureness == Sureness.LIKELY) {
            problems.add(Problem.toJudge(
                    "SCHEMA-UNCLEAR",
                    "its columns were changed more than once on the source, and which of them are still the same ones"
                            + " cannot be told; by their names they fit the target's",
                    ""));
        }
        stop.unlessAcknowledged(problems);
        remember(table, way, columns);
    }

    private KnownRelation.Column column(int number, RelationDescription.Column column) throws SQLException {
        long version = attribute(number).map(Attribute::version).orElse(0L);
        if (names.omits(column.name())) {
            return new KnownRelation.Column(
                    number, version, column.name(), column.type(), Optional.empty(), Optional.empty());
        }
        String name = names.column(column.name());
        Optional<KnownRelation.Column> before =
                known.column(number).filter(c -> c.targetNumber().isPresent());
        if (before.isPresent()) {
            same(before.get(), column, name);
        } else {
            added(number, column, name);
        }
        Optional<Attribute> there = before.flatMap(
                        bound -> target.catalog().attribute(bound.targetNumber().orElseThrow()))
                .or(() -> target.column(name));
        return new KnownRelation.Column(
                number,
                version,
                column.name(),
                column.type(),
                there.map(Attribute::number),
                there.map(Attribute::type));
    }

    private Optional<Attribute> attribute(int number) {
        return relation.catalog().flatMap(catalog -> catalog.attribute(number));
    }

    private void same(KnownRelation.Column before, RelationDescription.Column now, String name) throws SQLException {
        Optional<Attribute> there = target.column(name);
        boolean bound = there.map(Attribute::number).equals(before.targetNumber());
        Optional<Attribute> held =
                target.catalog().attribute(before.targetNumber().orElseThrow());
        if (!bound && held.isPresent() && isAhead(before, now, held.get())) {
            there = held;
        } else if (!bound && !before.name().equals(now.name())) {
            renamed(before, now, name);
        } else if (!bound && there.isEmpty()) {
            problems.add(Problem.toDo(
                    "TARGET-COLUMN-MISSING",
                    "column " + name + " of the target is gone, and what it held with it",
                    TargetDdl.addColumn(target.table(), name, now.type(), Optional.empty(), false)));
        } else if (!bound) {
            problems.add(Problem.toJudge(
                    "COLUMN-REPLACED",
                    "column " + name + " of the target was dropped and added again, and what it held went with it",
                    ""));
        }
        if (held.isPresent()) {
            types(before, now, held.get());
        }
    }

    /** Whether the target's column was renamed already, and the stream has not come to where the source's is. */
    private boolean isAhead(KnownRelation.Column before, RelationDescription.Column now, Attribute held) {
        return before.name().equals(now.name()) && !held.name().equals(names.column(now.name()));
    }

    private void renamed(KnownRelation.Column before, RelationDescription.Column now, String name) {
        String there = target.catalog()
                .attribute(before.targetNumber().orElseThrow())
                .map(Attribute::name)
                .orElse(names.column(before.name()));
        renames.put(there, name);
        renamed.add(before.name() + " is called " + now.name());
    }

    /** One after the other; if names are exchanged, by way of others. */
    private void addRenames() {
        if (renames.isEmpty()) {
            return;
        }
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        renames.forEach((from, to) -> {
            boolean exchanged = renames.containsKey(to);
            String by = exchanged ? "tidegate " + to : from;
            if (exchanged) {
                first.add(TargetDdl.renameColumn(target.table(), from, by));
                second.add(TargetDdl.renameColumn(target.table(), by, to));
            } else {
                first.add(TargetDdl.renameColumn(target.table(), from, to));
            }
        });
        first.addAll(second);
        boolean taken = renames.values().stream()
                .anyMatch(to -> !renames.containsKey(to) && target.column(to).isPresent());
        problems.add(
                0,
                Problem.toDo(
                        "COLUMN-RENAMED",
                        "column " + String.join(", column ", renamed) + " now, but not on the target"
                                + (taken ? ", which has another column of that name already" : ""),
                        String.join("; ", first)));
    }

    private void types(KnownRelation.Column before, RelationDescription.Column now, Attribute there)
            throws SQLException {
        boolean altered = !before.type().equals(now.type());
        TypeFit fit = TypeFit.of(now.type(), there.type());
        if (altered && !takes(fit, now, there)) {
            problems.add(Problem.toDo(
                    "COLUMN-RETYPED",
                    retyped(before, now) + "; the target's " + there.type()
                            + " does not take that (if the source's ALTER had a USING, take the same)",
                    TargetDdl.alterType(target.table(), there.name(), now.type())));
            return;
        }
        boolean touched = attribute(before.number())
                .map(later -> later.version() != before.version())
                .orElse(altered);
        boolean rewritten = touched && isRewritten();
        // Altered before the stop it was for another reason, and not as the source's.
        boolean followed = altered
                && !wroteBefore
                && !before.targetType().equals(Optional.of(there.type()))
                && stop.isFor(retyped(before, now) + "; the target's ");
        if (rewritten && !followed) {
            problems.add(Problem.toJudge(
                    "COLUMN-RETYPED",
                    (altered ? retyped(before, now) : "column " + now.name() + " was altered")
                            + ", and the source wrote all rows anew, maybe with other values, without a word in its WAL",
                    ""));
        }
    }

    private static String retyped(KnownRelation.Column before, RelationDescription.Column now) {
        return "column " + now.name() + " was " + before.type() + " and is " + now.type() + " now";
    }

    private boolean takes(TypeFit fit, RelationDescription.Column now, Attribute there) {
        return switch (fit) {
            case SAME, WIDER -> true;
            case ROUNDED -> names.precision(now.name(), there.type()) == PrecisionPolicy.ROUND;
            case NO -> false;
        };
    }

    /** Whether rows may have got other values than those that were sent; also if that cannot be told. */
    private boolean isRewritten() {
        return relation.catalog()
                .map(catalog -> catalog.isRewrittenSince(known.storage()))
                .orElse(true);
    }

    private void dropped(KnownRelation.Column gone) throws SQLException {
        Optional<Attribute> there = gone.targetNumber().flatMap(target.catalog()::attribute);
        if (there.isEmpty() || isTaken(there.get())) {
            return;
        }
        Attribute left = there.get();
        if (left.notNull() && !left.filled() && !left.generated()) {
            problems.add(Problem.toDo(
                    "TARGET-COLUMN-NOT-NULL",
                    "column " + gone.name()
                            + " is gone from the source, and the target's takes neither null nor a default",
                    TargetDdl.dropNotNull(target.table(), left.name())));
            return;
        }
        String problem = "column " + gone.name() + " is gone from the source; the target keeps " + left.name()
                + ", and new rows do not fill it";
        LOG.warn("COLUMN-DROPPED: table {}: {}", names.source(), problem);
        store.event(
                names.source(),
                "COLUMN-DROPPED",
                problem,
                "ALTER TABLE " + target.table().quoted() + " DROP COLUMN "
                        + dev.tidegate.core.SqlName.quote(left.name()) + " -- when nobody needs it");
    }

    /** Whether another column is written to it now. */
    private boolean isTaken(Attribute there) {
        return relation.columns().stream()
                .anyMatch(column -> !names.omits(column.name())
                        && names.column(column.name()).equals(there.name()));
    }

    private void added(int number, RelationDescription.Column now, String name) throws SQLException {
        boolean first = known.columns().isEmpty();
        Optional<Attribute> source = attribute(number);
        // A rewrite would have taken that value into the rows and out of the catalog.
        boolean provable = source.isPresent() && (source.get().missing().isPresent() || (!first && !isRewritten()));
        if (target.column(name).isEmpty() && mayAdd(source, provable)) {
            add(now, name, source);
        }
        Optional<Attribute> there = target.column(name).filter(attribute -> !isOfAnother(attribute));
        if (there.isEmpty()) {
            problems.add(Problem.toDo(
                    "TARGET-COLUMN-MISSING",
                    "it has a column " + now.name() + " that the target does not have" + instead(),
                    TargetDdl.addColumn(target.table(), name, now.type(), source, provable)));
            return;
        }
        TypeFit fit = TypeFit.of(now.type(), there.get().type());
        if (!first && !takes(fit, now, there.get())) {
            problems.add(Problem.toDo(
                    "COLUMN-RETYPED",
                    "column " + now.name() + " is " + now.type() + ", and the target's is "
                            + there.get().type(),
                    TargetDdl.alterType(target.table(), name, now.type())));
            return;
        }
        // What went again is nobody's any more.
        boolean gone = source.isEmpty() && relation.catalog().isPresent();
        if (!first && !gone) {
            contents(now, there.get(), source, provable);
        }
    }

    /** Whether it belongs to a column that has another name now, and is to be renamed. */
    private boolean isOfAnother(Attribute there) {
        return known.columns().stream()
                .filter(column -> present.contains(column.number()))
                .anyMatch(column -> column.targetNumber().equals(Optional.of(there.number())));
    }

    /** Columns that went may be the ones that came, under another name. */
    private String instead() {
        List<String> gone = known.columns().stream()
                .filter(column -> !present.contains(column.number()))
                .map(KnownRelation.Column::name)
                .toList();
        return sureness == Sureness.CERTAIN || gone.isEmpty()
                ? ""
                : " (it has no " + String.join(", ", gone)
                        + " any more: if that was renamed, rename the target's instead)";
    }

    private boolean mayAdd(Optional<Attribute> source, boolean provable) {
        return policy == SchemaChangePolicy.ADDITIVE
                && sureness == Sureness.CERTAIN
                && provable
                && source.filter(Attribute::isPlain).isPresent()
                && (!source.get().filled() || source.get().expression().isPresent());
    }

    private void add(RelationDescription.Column now, String name, Optional<Attribute> source) throws SQLException {
        String sql = TargetDdl.addColumn(target.table(), name, now.type(), source, true);
        try {
            target.alter(sql);
        } catch (SQLException e) {
            if (SqlFailures.isPassing(e)) {
                throw e;
            }
            LOG.warn("the target refused to add column {} to {}: {}", name, target.table(), SqlFailures.describe(e));
            return;
        }
        LOG.info("added column {} to {} of the target", name, target.table());
        store.event(names.source(), "COLUMN-ADDED", "column " + now.name() + " was added on the target too", "");
    }

    /** A column that is new on the source holds the same in all rows that nobody has written since: so it must here. */
    private void contents(RelationDescription.Column now, Attribute there, Optional<Attribute> source, boolean provable)
            throws SQLException {
        if (!provable) {
            problems.add(Problem.toJudge(
                    "COLUMN-CONTENT-UNKNOWN",
                    "column " + now.name()
                            + " is new, and the source filled the rows that were there by a rewrite of the"
                            + " table that is not in its WAL; fill the target's column from the source's",
                    ""));
            return;
        }
        Optional<String> value = source.get().missing();
        boolean fresh = there.number() > known.targetAttributesMax();
        if ((fresh && !wroteBefore && there.missing().equals(value)) || !target.holdsOther(there.name(), value)) {
            return;
        }
        if (fresh && wroteBefore) {
            // Rows of this very transaction, from before the column came.
            target.fill(there.name(), now.type(), value);
            return;
        }
        boolean ofAnother = known.columns().stream()
                .anyMatch(column -> column.targetNumber().equals(Optional.of(there.number())));
        problems.add(Problem.toDo(
                ofAnother ? "COLUMN-REPLACED" : "COLUMN-CONTENT-DIFFERS",
                (ofAnother
                                ? "column " + now.name()
                                        + " was dropped and added again: the target's holds what the old" + " one held"
                                : "column " + now.name()
                                        + " is new, and the target's holds other values in the rows that"
                                        + " are there")
                        + (sureness == Sureness.CERTAIN
                                ? ""
                                : " (transactions on it that were still open at that moment may need a closer look)"),
                ofAnother
                        ? TargetDdl.replaceColumn(target.table(), there.name(), now.type(), source)
                        : TargetDdl.fill(target.table(), there.name(), now.type(), value)));
    }

    private void remember(TableId table, Way way, List<KnownRelation.Column> columns) throws SQLException {
        Optional<RelationCatalog> current = relation.catalog().filter(catalog -> isSame(catalog, way));
        List<KnownRelation.Column> kept = new ArrayList<>();
        for (KnownRelation.Column column : columns) {
            // What is later than this point may belong to a change of the table that is still to come.
            long version = current.isPresent()
                    ? column.version()
                    : known.column(column.number())
                            .map(KnownRelation.Column::version)
                            .orElse(0L);
            kept.add(new KnownRelation.Column(
                    column.number(),
                    version,
                    column.name(),
                    column.type(),
                    column.targetNumber(),
                    column.targetType()));
        }
        int highest = way.numbers().stream().mapToInt(Integer::intValue).max().orElse(0);
        KnownRelation now = new KnownRelation(
                relation.oid(),
                table,
                current.map(RelationCatalog::attributesMax).orElse(Math.max(known.attributesMax(), highest)),
                current.map(RelationCatalog::storage).orElse(known.storage()),
                target.catalog().oid(),
                target.catalog().attributesMax(),
                kept);
        if (!now.equals(known)) {
            store.put(now);
        }
    }

    /** Whether the catalog shows the very columns that the WAL does: then nothing has happened in between. */
    private boolean isSame(RelationCatalog catalog, Way way) {
        List<Attribute> sent =
                catalog.attributes().stream().filter(a -> !a.generated()).toList();
        if (sent.size() != way.numbers().size()) {
            return false;
        }
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).number() != way.numbers().get(i)
                    || !sent.get(i).name().equals(relation.columns().get(i).name())
                    || !sent.get(i).type().equals(relation.columns().get(i).type())) {
                return false;
            }
        }
        return true;
    }
}
