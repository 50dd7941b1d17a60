package dev.tidegate.apply.schema;

import dev.tidegate.apply.schema.ColumnMatch.Way;
import dev.tidegate.core.state.KnownRelation;
import dev.tidegate.core.wire.RelationCatalog;
import dev.tidegate.core.wire.RelationDescription.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds out which of a table's columns are still the same ones. The WAL names them without their numbers, so there may
 * be several ways; what the source's catalog, the age of the transaction and the target's columns say excludes some.
 */
final class WayChoice {

    /** @param known what it starts from */
    record Choice(KnownRelation known, Way way, Sureness sureness) {}

    private final Arrival arrival;
    private final KnownRelation known;
    private final List<Column> columns;

    WayChoice(Arrival arrival, KnownRelation known) {
        this.arrival = arrival;
        this.known = known;
        this.columns = arrival.relation().columns();
    }

    /** For a table of which nothing is known. */
    Choice first() throws SQLException {
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
    Choice next() throws SQLException {
        Optional<RelationCatalog> catalog = arrival.relation().catalog();
        return catalog.isPresent() ? next(catalog.get()) : withoutCatalog();
    }

    private Choice withoutCatalog() throws SQLException {
        Way same = new Way(
                known.columns().stream().map(KnownRelation.Column::number).toList());
        if (!ColumnMatch.isUnchanged(same, known, columns)) {
            arrival.stop().unlessAcknowledged(unclear());
            return new Choice(known, byName(), Sureness.DONE);
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
            return new Choice(known, done.get(0), Sureness.DONE);
        }
        if (explained.isEmpty()) {
            arrival.stop().unlessAcknowledged(unclear());
            return new Choice(known, ways.isEmpty() ? byName() : last(ways), Sureness.DONE);
        }
        return new Choice(known, last(explained), Sureness.LIKELY);
    }

    private Choice certain(Way way) {
        return new Choice(known, way, Sureness.CERTAIN);
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
            if (!arrival.names().omits(name) && !fits(way.numbers().get(i), name)) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(int number, String name) {
        Optional<Integer> there =
                arrival.target().column(arrival.names().column(name)).map(RelationCatalog.Attribute::number);
        Optional<KnownRelation.Column> before = known.column(number);
        return there.isPresent()
                && (before.isPresent()
                        ? before.get().targetNumber().equals(there)
                        : there.get() > known.targetAttributesMax());
    }

    /** After somebody has said that names are right; numbers that nothing is known of are not used again. */
    private Way byName() {
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
