package dev.tidegate.apply.schema.match;

import dev.tidegate.apply.schema.match.ColumnMatch.Way;
import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.TableDescribed;
import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
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
 * Finds out which of a table's columns are still the same ones. The WAL names them without their numbers, so there may
 * be several ways; what the source's catalog, the age of the transaction and the target's columns say excludes some.
 */
public final class ColumnMappingSearch {

    /** @param known what it starts from */
    public record Choice(KnownRelation known, Way way, MatchConfidence sureness) {}

    private final TableDescribed arrival;
    private final KnownRelation known;
    private final List<Column> columns;

    public ColumnMappingSearch(TableDescribed arrival, KnownRelation known) {
        this.arrival = arrival;
        this.known = known;
        this.columns = arrival.relation().columns();
    }

    /** For a table of which nothing is known. */
    public Choice first() throws SQLException {
        Optional<RelationCatalog> catalog = arrival.relation().catalog();
        if (catalog.isEmpty()) {
            return certain(counted());
        }
        List<Way> explained = explained(ColumnMatch.find(known, columns, catalog.get()));
        if (explained.isEmpty()) {
            arrival.stop().unlessAcknowledged(unclear());
            return certain(counted());
        }
        return certain(last(explained));
    }

    /** For one that looked different before. */
    public Choice next() throws SQLException {
        Optional<RelationCatalog> catalog = arrival.relation().catalog();
        return catalog.isPresent() ? next(catalog.get()) : withoutCatalog();
    }

    private Choice withoutCatalog() throws SQLException {
        Way same = new Way(
                known.columns().stream().map(KnownRelation.Column::number).toList());
        if (!ColumnMatch.isUnchanged(same, known, columns)) {
            arrival.stop().unlessAcknowledged(unclear());
            return new Choice(known, byName(), MatchConfidence.DONE);
        }
        return certain(same);
    }

    private Choice next(RelationCatalog catalog) throws SQLException {
        long xid = arrival.change().transaction().id().xid();
        List<Way> ways = ColumnMatch.ofAge(xid, ColumnMatch.find(known, columns, catalog), known, catalog);
        if (ways.size() == 1) {
            return certain(ways.get(0));
        }
        List<Way> explained = explained(ways);
        if (explained.size() == 1 && ColumnMatch.isUnchanged(explained.get(0), known, columns)) {
            return certain(explained.get(0));
        }
        List<Way> done = ways.stream()
                .filter(way -> !ColumnMatch.isUnchanged(way, known, columns))
                .filter(this::isDone)
                .toList();
        if (done.size() == 1) {
            return new Choice(known, done.get(0), MatchConfidence.DONE);
        }
        if (explained.isEmpty()) {
            arrival.stop().unlessAcknowledged(unclear());
            return new Choice(known, ways.isEmpty() ? byName() : bestNamed(ways), MatchConfidence.DONE);
        }
        return new Choice(known, last(explained), MatchConfidence.LIKELY);
    }

    private Choice certain(Way way) {
        return new Choice(known, way, MatchConfidence.CERTAIN);
    }

    private List<Way> explained(List<Way> ways) {
        return ways.stream()
                .filter(way -> ColumnMatch.isExplained(way, known, arrival.relation()))
                .toList();
    }

    private static Way last(List<Way> ways) {
        return ways.get(ways.size() - 1);
    }

    private Way counted() {
        return new Way(IntStream.rangeClosed(1, columns.size()).boxed().toList());
    }

    /** Whether the target's columns have become what this way wants: then whoever did it knew that it is this one. */
    private boolean isDone(Way way) {
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            if (!arrival.names().omits(name) && !fits(way.numbers().get(i), columns.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(int number, Column now) {
        Optional<Attribute> there = arrival.target().column(arrival.names().column(now.name()));
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

    /** After somebody has said that names are right: of what the catalog allows, the way that keeps most of them. */
    private Way bestNamed(List<Way> ways) {
        return ways.stream().max(Comparator.comparingInt(this::namesKept)).orElseThrow();
    }

    private int namesKept(Way way) {
        int kept = 0;
        for (int i = 0; i < columns.size(); i++) {
            Optional<KnownRelation.Column> named = known(columns.get(i).name());
            Optional<KnownRelation.Column> numbered = known.column(way.numbers().get(i));
            kept += named.equals(numbered) ? 1 : 0;
        }
        return kept;
    }

    private Optional<KnownRelation.Column> known(String name) {
        return known.columns().stream()
                .filter(earlier -> earlier.name().equals(name))
                .findFirst();
    }

    /** After somebody has said that names are right; numbers that nothing is known of are not used again. */
    private Way byName() {
        List<Integer> numbers = new ArrayList<>();
        int next = known.attributesMax();
        for (Column column : columns) {
            Optional<KnownRelation.Column> before = known(column.name());
            numbers.add(before.isPresent() ? before.get().number() : ++next);
        }
        return new Way(numbers);
    }

    private SchemaProblem unclear() {
        String came = columns.stream()
                .filter(column -> known(column.name())
                        .filter(before -> before.type().equals(column.type()))
                        .isEmpty())
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
        String went = known.columns().stream()
                .map(KnownRelation.Column::name)
                .filter(name ->
                        columns.stream().noneMatch(column -> column.name().equals(name)))
                .collect(Collectors.joining(", "));
        return SchemaProblem.toJudge(
                "SCHEMA-UNCLEAR",
                "its columns were changed more than once on the source, and which of them are still the same ones cannot"
                        + " be told"
                        + (came.isEmpty() ? "" : "; it has now, and had not before: " + came)
                        + (went.isEmpty() ? "" : "; it has no more: " + went),
                "");
    }
}
