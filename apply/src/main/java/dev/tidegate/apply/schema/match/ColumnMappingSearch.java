package dev.tidegate.apply.schema.match;

import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.TableDescribed;
import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Column mapping of a table after ALTER TABLE: which columns are still the same ones. The WAL names columns without their
 * numbers, so several mappings may be possible. The source's catalog, the transaction's age and the target's columns
 * exclude some.
 */
public final class ColumnMappingSearch {

    /** @param known what it starts from */
    public record Result(KnownRelation known, ColumnMapping mapping, MatchConfidence confidence) {}

    private final TableDescribed described;
    private final KnownRelation known;
    private final List<Column> columns;

    public ColumnMappingSearch(TableDescribed described, KnownRelation known) {
        this.described = described;
        this.known = known;
        this.columns = described.relation().columns();
    }

    /** For a table seen for the first time. */
    public Result first() throws SQLException {
        Optional<RelationCatalog> catalog = described.relation().catalog();
        if (catalog.isEmpty()) {
            return certain(counted());
        }
        List<ColumnMapping> explained = explained(ColumnMatch.find(known, columns, catalog.get()));
        if (explained.isEmpty()) {
            described.stop().unlessAcknowledged(unclear());
            return certain(counted());
        }
        return certain(last(explained));
    }

    /** For one that looked different before. */
    public Result next() throws SQLException {
        Optional<RelationCatalog> catalog = described.relation().catalog();
        return catalog.isPresent() ? next(catalog.get()) : withoutCatalog();
    }

    private Result withoutCatalog() throws SQLException {
        ColumnMapping same = new ColumnMapping(
                known.columns().stream().map(KnownRelation.Column::number).toList());
        if (!ColumnMatch.isUnchanged(same, known, columns)) {
            described.stop().unlessAcknowledged(unclear());
            return new Result(known, byName(), MatchConfidence.CONFIRMED);
        }
        return certain(same);
    }

    private Result next(RelationCatalog catalog) throws SQLException {
        long xid = described.change().transaction().id().xid();
        List<ColumnMapping> mappings =
                ColumnMatch.ofAge(xid, ColumnMatch.find(known, columns, catalog), known, catalog);
        if (mappings.size() == 1) {
            return certain(mappings.get(0));
        }
        List<ColumnMapping> explained = explained(mappings);
        if (explained.size() == 1 && ColumnMatch.isUnchanged(explained.get(0), known, columns)) {
            return certain(explained.get(0));
        }
        List<ColumnMapping> done = mappings.stream()
                .filter(mapping -> !ColumnMatch.isUnchanged(mapping, known, columns))
                .filter(this::isDone)
                .toList();
        if (done.size() == 1) {
            return new Result(known, done.get(0), MatchConfidence.CONFIRMED);
        }
        if (explained.isEmpty()) {
            described.stop().unlessAcknowledged(unclear());
            return new Result(known, mappings.isEmpty() ? byName() : bestNamed(mappings), MatchConfidence.CONFIRMED);
        }
        return new Result(known, last(explained), MatchConfidence.GUESSED);
    }

    private Result certain(ColumnMapping mapping) {
        return new Result(known, mapping, MatchConfidence.BY_SOURCE);
    }

    private List<ColumnMapping> explained(List<ColumnMapping> mappings) {
        return mappings.stream()
                .filter(mapping -> ColumnMatch.isExplained(mapping, known, described.relation()))
                .toList();
    }

    private static ColumnMapping last(List<ColumnMapping> mappings) {
        return mappings.get(mappings.size() - 1);
    }

    private ColumnMapping counted() {
        return new ColumnMapping(
                IntStream.rangeClosed(1, columns.size()).boxed().toList());
    }

    /** Whether somebody has already changed the target's columns as this mapping wants, which confirms it. */
    private boolean isDone(ColumnMapping mapping) {
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            if (!described.names().omits(name) && !fits(mapping.numbers().get(i), columns.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(int number, Column now) {
        Optional<Attribute> there = described.target().column(described.names().column(now.name()));
        Optional<KnownRelation.Column> before = known.column(number);
        if (there.isEmpty()) {
            return false;
        }
        return before.isPresent()
                ? before.get().targetNumber().equals(Optional.of(there.get().number()))
                        && isFollowed(before.get(), now, there.get())
                : there.get().number() > known.targetAttributesMax();
    }

    /** A type that is another one now on both sides; that the target's would take it too is no sign of anybody. */
    private static boolean isFollowed(KnownRelation.Column before, Column now, Attribute there) {
        return before.type().equals(now.type()) || !before.targetType().equals(Optional.of(there.type()));
    }

    /** After somebody has said that the names are right: of the mappings that the catalog allows, the one that keeps most names. */
    private ColumnMapping bestNamed(List<ColumnMapping> mappings) {
        return mappings.stream().max(Comparator.comparingInt(this::namesKept)).orElseThrow();
    }

    private int namesKept(ColumnMapping mapping) {
        int kept = 0;
        for (int i = 0; i < columns.size(); i++) {
            Optional<KnownRelation.Column> named = known(columns.get(i).name());
            Optional<KnownRelation.Column> numbered =
                    known.column(mapping.numbers().get(i));
            kept += named.equals(numbered) ? 1 : 0;
        }
        return kept;
    }

    private Optional<KnownRelation.Column> known(String name) {
        return known.columns().stream()
                .filter(earlier -> earlier.name().equals(name))
                .findFirst();
    }

    /** After somebody has said that the names are right. Numbers of unknown columns are not used again. */
    private ColumnMapping byName() {
        List<Integer> numbers = new ArrayList<>();
        int next = known.attributesMax();
        for (Column column : columns) {
            Optional<KnownRelation.Column> before = known(column.name());
            numbers.add(before.isPresent() ? before.get().number() : ++next);
        }
        return new ColumnMapping(numbers);
    }

    private SchemaProblem unclear() {
        String came = columns.stream()
                .filter(column -> known(column.name())
                        .filter(before -> before.type().equals(column.type()))
                        .isEmpty())
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
        List<String> gone = known.columns().stream()
                .map(KnownRelation.Column::name)
                .filter(name ->
                        columns.stream().noneMatch(column -> column.name().equals(name)))
                .toList();
        String unsent = gone.stream().filter(this::isOnSource).collect(Collectors.joining(", "));
        String went = gone.stream().filter(name -> !isOnSource(name)).collect(Collectors.joining(", "));
        return SchemaProblem.toJudge(
                SchemaChangeCode.SCHEMA_UNCLEAR,
                "its columns were changed more than once on the source, and which of them are still the same ones cannot"
                        + " be told"
                        + (came.isEmpty() ? "" : "; it has now, and had not before: " + came)
                        + (went.isEmpty() ? "" : "; it has no more: " + went)
                        + (unsent.isEmpty()
                                ? ""
                                : "; it has, but does not send any more: " + unsent
                                        + " (if the publication has a column list, take that away, then load the table again)"),
                "");
    }

    private boolean isOnSource(String column) {
        return described
                .relation()
                .catalog()
                .flatMap(catalog -> catalog.attribute(column))
                .isPresent();
    }
}
