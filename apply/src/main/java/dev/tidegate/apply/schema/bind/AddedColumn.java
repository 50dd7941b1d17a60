package dev.tidegate.apply.schema.bind;

import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.TargetDdl;
import dev.tidegate.apply.schema.model.TargetRelation;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.state.SchemaEventStore;
import dev.tidegate.topic.record.RelationDescription;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Column that was added on the source. The target needs it, with the same values in the rows that are there;
 * what can be proven, and is wanted, is added here.
 */
final class AddedColumn {

    private static final Logger LOG = LoggerFactory.getLogger(AddedColumn.class);

    private final TableChange change;
    private final RelationDescription.Column now;
    /** The target's. */
    private final String name;

    private final Optional<Attribute> source;
    private final SourceColumns columns;
    /** Null before the source was asked. */
    private Optional<Attribute> confirmed;
    /** It has been there all the time, but was not sent. */
    private final boolean wasThere;
    /** Whether the catalog tells what the rows hold that were there. */
    private final boolean provable;

    AddedColumn(TableChange change, int number, RelationDescription.Column now, String name, SourceColumns columns) {
        this.change = change;
        this.now = now;
        this.name = name;
        this.source = change.attribute(number);
        this.columns = columns;
        this.wasThere = change.wasThere(number);
        // A rewrite would have taken that value into the rows and out of the catalog.
        this.provable = source.isPresent()
                && !wasThere
                && (source.get().missing().isPresent() || (!change.isFirst() && !change.isRewritten()));
    }

    Optional<SchemaProblem> problem(SchemaEventStore events) throws SQLException {
        if (change.target().column(name).isEmpty() && mayAdd() && confirmed().isPresent()) {
            add(confirmed().get(), events);
        }
        Optional<Attribute> there = change.target().column(name).filter(attribute -> !change.isOfAnother(attribute));
        if (there.isEmpty()) {
            return Optional.of(SchemaProblem.toDo(
                    SchemaChangeCode.TARGET_COLUMN_MISSING,
                    "it has a column " + now.name() + " that the target does not have" + instead() + unconfirmed(),
                    TargetDdl.addColumn(change.target().table(), name, now.type(), trusted(), provable)));
        }
        if (change.isFirst()) {
            return Optional.empty();
        }
        if (!change.takes(now, there.get())) {
            return Optional.of(otherType(there.get()));
        }
        // What went again is nobody's any more.
        boolean gone = source.isEmpty() && change.relation().catalog().isPresent();
        if (gone) {
            return Optional.empty();
        }
        if (there.get().generated()) {
            // Each side computes its own, whether or not it is sent.
            boolean alike = source.filter(Attribute::generated).isPresent();
            return alike ? Optional.empty() : Optional.of(generated(there.get()));
        }
        return contents(there.get());
    }

    /** What is sent would not be written. */
    private SchemaProblem generated(Attribute there) throws SQLException {
        TargetRelation target = change.target();
        return SchemaProblem.toDo(
                TableCode.GENERATED_COLUMN,
                "column " + now.name() + " is an ordinary one, and the target's is generated",
                target.canDropExpression(there.name())
                        ? TargetDdl.dropExpression(target.table(), there.name())
                        : TargetDdl.replaceColumn(target.table(), there.name(), now.type(), trusted()));
    }

    /** What the target's column holds is its own, or of a column that has gone: it need not convert, and is not wanted. */
    private SchemaProblem otherType(Attribute there) throws SQLException {
        String problem = "column " + now.name() + " is new and " + now.type() + ", and the target's is " + there.type();
        boolean empty = !change.target().holdsOther(there.name(), Optional.empty());
        return empty
                ? SchemaProblem.toDo(
                        SchemaChangeCode.COLUMN_RETYPED,
                        problem,
                        TargetDdl.alterType(change.target().table(), name, now.type()))
                : SchemaProblem.toDo(
                        SchemaChangeCode.COLUMN_RETYPED,
                        problem + ", with values that are not the source's (save them first if anybody needs them)",
                        TargetDdl.replaceColumn(change.target().table(), name, now.type(), trusted()));
    }

    /** Columns that went may be the ones that came, under another name. */
    private String instead() {
        List<String> gone =
                change.gone().stream().map(KnownRelation.Column::name).toList();
        return change.isCertain() || gone.isEmpty()
                ? ""
                : " (it has no " + String.join(", ", gone)
                        + " any more: if that was renamed, rename the target's instead)";
    }

    /** The column as the source has it; empty if that is not what the record says, or it cannot be asked. Asks once. */
    private Optional<Attribute> confirmed() {
        if (confirmed == null) {
            confirmed =
                    source.flatMap(said -> columns.confirmed(change.relation().oid(), said, now.type()));
        }
        return confirmed;
    }

    /** What SQL may take: what somebody has written to the topic must not get there. */
    private Optional<Attribute> trusted() {
        return confirmed().or(() -> source.map(AddedColumn::withoutDefault));
    }

    private static Attribute withoutDefault(Attribute said) {
        return new Attribute(
                said.number(),
                said.version(),
                said.name(),
                said.type(),
                said.notNull(),
                said.generated(),
                said.filled(),
                Optional.empty(),
                said.missing());
    }

    private String unconfirmed() {
        return source.flatMap(Attribute::expression).isPresent() && confirmed().isEmpty()
                ? " (its default is left out below: the source has altered the column since, or could not be asked)"
                : "";
    }

    private boolean mayAdd() {
        return columns.areAdded()
                && change.isCertain()
                && provable
                && source.filter(Attribute::isPlain).isPresent()
                && (!source.get().filled() || source.get().expression().isPresent());
    }

    /** @param column as the source has it, not the topic */
    private void add(Attribute column, SchemaEventStore events) throws SQLException {
        TargetRelation target = change.target();
        try {
            target.alter(TargetDdl.addColumn(target.table(), name, column.type(), Optional.of(column), true));
        } catch (SQLException e) {
            if (SqlFailures.isTransientForRows(e)) {
                throw e;
            }
            LOG.warn("the target refused to add column {} to {}: {}", name, target.table(), SqlFailures.describe(e));
            return;
        }
        LOG.info("added column {} to {} of the target", name, target.table());
        events.put(
                change.names().source(),
                SchemaChangeCode.COLUMN_ADDED,
                "column " + now.name() + " was added on the target too",
                "");
    }

    /** A column that is new on the source holds the same in all rows that nobody has written since: so it must here. */
    private Optional<SchemaProblem> contents(Attribute there) throws SQLException {
        if (wasThere) {
            return Optional.of(SchemaProblem.toJudge(
                    SchemaChangeCode.COLUMN_CONTENT_UNKNOWN,
                    "column " + now.name()
                            + " is not new, but has not been sent until now, because it was generated or left out of the"
                            + " publication: what its existing rows hold is not known",
                    ""));
        }
        if (!provable) {
            return Optional.of(SchemaProblem.toJudge(
                    SchemaChangeCode.COLUMN_CONTENT_UNKNOWN,
                    "column " + now.name()
                            + " is new, and the source filled existing rows by rewriting the table, which its WAL does"
                            + " not show; fill the target's column from the source's",
                    ""));
        }
        Optional<String> value = source.get().missing();
        boolean fresh = there.number() > change.known().targetAttributesMax();
        if ((fresh && !change.wroteBefore() && there.missing().equals(value))
                || !change.target().holdsOther(there.name(), value)) {
            return Optional.empty();
        }
        if (fresh && change.wroteBefore()) {
            // Rows of this very transaction, from before the column came.
            change.target().fill(there.name(), there.type(), value);
            return Optional.empty();
        }
        return Optional.of(otherContents(there, value));
    }

    private SchemaProblem otherContents(Attribute there, Optional<String> value) {
        String doubt =
                change.isCertain() ? "" : " (check the rows of transactions that were still open at that moment)";
        if (change.wasBound(there)) {
            return SchemaProblem.toDo(
                    SchemaChangeCode.COLUMN_REPLACED,
                    "column " + now.name()
                            + " was dropped and added again, but the target's still has the values of the old one"
                            + doubt,
                    TargetDdl.replaceColumn(change.target().table(), there.name(), now.type(), trusted()));
        }
        return SchemaProblem.toDo(
                SchemaChangeCode.COLUMN_CONTENT_DIFFERS,
                "column " + now.name() + " is new, but the target's has other values in existing rows" + doubt,
                TargetDdl.fill(change.target().table(), there.name(), there.type(), value));
    }
}
