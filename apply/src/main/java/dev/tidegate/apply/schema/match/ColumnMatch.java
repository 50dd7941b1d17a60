package dev.tidegate.apply.schema.match;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the numbers of the columns that the WAL names. Known are the numbers at an earlier point of the WAL, and those in
 * the catalog at a later one. What is certain: the WAL lists columns in the order of their numbers; a column that was
 * there before and is there later was there; numbers are given out in order. Mostly one way is left to number the WAL's
 * columns. If columns went and others came between the two points, several are.
 */
public final class ColumnMatch {

    /** More ways than this are as unclear as two. */
    private static final int WAYS_MAX = 32;

    /**
     * One way to number the WAL's columns.
     *
     * @param numbers one for each column
     */
    public record Way(List<Integer> numbers) {}

    private record Candidate(int number, boolean required, boolean added, boolean later) {}

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Way> ways = new ArrayList<>();
    private final int columns;

    private ColumnMatch(int columns) {
        this.columns = columns;
    }

    /** @return all ways, of many only the first ones; none if the three contradict each other */
    static List<Way> find(KnownRelation known, List<Column> columns, RelationCatalog catalog) {
        ColumnMatch match = new ColumnMatch(columns.size());
        match.addCandidates(known, catalog);
        match.search(0, new ArrayList<>(), false);
        return match.ways;
    }

    private void addCandidates(KnownRelation known, RelationCatalog catalog) {
        int last = Math.max(known.attributesMax(), catalog.attributesMax());
        for (int number = 1; number <= last; number++) {
            Optional<Attribute> later = catalog.attribute(number);
            boolean before = known.column(number).isPresent();
            if (later.isPresent() && later.get().generated()) {
                continue;
            }
            boolean added = number > known.attributesMax();
            if (before || added || later.isPresent()) {
                candidates.add(new Candidate(number, later.isPresent() && before, added, later.isPresent()));
            }
        }
    }

    /** @param notYet a column that was added, and is there later, has been passed over: then none after it was there */
    private void search(int from, List<Integer> numbers, boolean notYet) {
        int wanted = columns - numbers.size();
        long required = candidates.subList(from, candidates.size()).stream()
                .filter(Candidate::required)
                .count();
        if (ways.size() >= WAYS_MAX || wanted > candidates.size() - from || wanted < required) {
            return;
        }
        if (from == candidates.size()) {
            ways.add(new Way(List.copyOf(numbers)));
            return;
        }
        Candidate candidate = candidates.get(from);
        if (numbers.size() < columns && !(candidate.added() && notYet)) {
            numbers.add(candidate.number());
            search(from + 1, numbers, notYet);
            numbers.remove(numbers.size() - 1);
        }
        if (!candidate.required()) {
            search(from + 1, numbers, notYet || (candidate.added() && candidate.later()));
        }
    }

    /** Whether every column has a name and a type with which its number is known, before or later. */
    static boolean isExplained(Way way, KnownRelation known, RelationDescription relation) {
        RelationCatalog catalog = relation.catalog().orElseThrow();
        for (int i = 0; i < relation.columns().size(); i++) {
            Column sent = relation.columns().get(i);
            int number = way.numbers().get(i);
            Optional<Column> before = known.column(number).map(column -> new Column(column.name(), column.type()));
            Optional<Column> later = catalog.attribute(number).map(column -> new Column(column.name(), column.type()));
            boolean named = before.filter(column -> column.name().equals(sent.name()))
                            .isPresent()
                    || later.filter(column -> column.name().equals(sent.name())).isPresent();
            boolean typed = before.filter(column -> column.type().equals(sent.type()))
                            .isPresent()
                    || later.filter(column -> column.type().equals(sent.type())).isPresent();
            if (!named || !typed) {
                return false;
            }
        }
        return true;
    }

    /**
     * Leaves out the ways with a column that came by a transaction younger than this one: this one did not see it, unless
     * it was busy elsewhere before it came to the table.
     *
     * @return all ways if none is left
     */
    static List<Way> ofAge(long xid, List<Way> ways, KnownRelation known, RelationCatalog catalog) {
        List<Way> old = ways.stream()
                .filter(way -> way.numbers().stream()
                        .filter(number -> known.column(number).isEmpty())
                        .flatMap(number -> catalog.attribute(number).stream())
                        .noneMatch(attribute -> attribute.isYoungerThan(xid)))
                .toList();
        return old.isEmpty() ? ways : old;
    }

    /** Whether the columns are those that were known, under the same names and types. */
    static boolean isUnchanged(Way way, KnownRelation known, List<Column> columns) {
        if (known.columns().size() != columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            KnownRelation.Column before = known.columns().get(i);
            if (before.number() != way.numbers().get(i)
                    || !before.name().equals(columns.get(i).name())
                    || !before.type().equals(columns.get(i).type())) {
                return false;
            }
        }
        return true;
    }
}
