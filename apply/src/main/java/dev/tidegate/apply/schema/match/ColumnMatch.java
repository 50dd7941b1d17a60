package dev.tidegate.apply.schema.match;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Column numbers for the columns that the WAL names. Known are the numbers at an earlier point of the WAL, and those in the
 * catalog at a later one. Three rules hold: the WAL lists columns in the order of their numbers; a column that exists
 * before and after existed in between; numbers are given out in ascending order. Usually one mapping is left. Several are
 * left if columns were dropped and others added between the two points.
 */
public final class ColumnMatch {

    /** More mappings than this are as unclear as two. */
    private static final int MAPPINGS_MAX = 32;

    private record Candidate(int number, boolean required, boolean added, boolean later) {}

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<ColumnMapping> mappings = new ArrayList<>();
    private final int columns;

    private ColumnMatch(int columns) {
        this.columns = columns;
    }

    /** @return all possible mappings, of many only the first ones; none if WAL, catalog and stored state contradict each other */
    static List<ColumnMapping> find(KnownRelation known, List<Column> columns, RelationCatalog catalog) {
        ColumnMatch match = new ColumnMatch(columns.size());
        match.addCandidates(known, catalog, columns.stream().map(Column::name).collect(Collectors.toSet()));
        match.search(0, new ArrayList<>(), false);
        return match.mappings;
    }

    /** @param sent a generated column is only if its publication says so */
    private void addCandidates(KnownRelation known, RelationCatalog catalog, Set<String> sent) {
        int last = Math.max(known.attributesMax(), catalog.attributesMax());
        for (int number = 1; number <= last; number++) {
            Optional<Attribute> later = catalog.attribute(number);
            boolean before = known.column(number).isPresent();
            if (later.isPresent()
                    && later.get().generated()
                    && !sent.contains(later.get().name())) {
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
        if (mappings.size() >= MAPPINGS_MAX || wanted > candidates.size() - from || wanted < required) {
            return;
        }
        if (from == candidates.size()) {
            mappings.add(new ColumnMapping(List.copyOf(numbers)));
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
    static boolean isExplained(ColumnMapping mapping, KnownRelation known, RelationDescription relation) {
        RelationCatalog catalog = relation.catalog().orElseThrow();
        for (int i = 0; i < relation.columns().size(); i++) {
            Column sent = relation.columns().get(i);
            int number = mapping.numbers().get(i);
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
     * Leaves out the mappings with a column that a younger transaction added: this one did not see it, unless it worked
     * elsewhere before it came to the table.
     *
     * @return all mappings if none is left
     */
    static List<ColumnMapping> ofAge(
            long xid, List<ColumnMapping> mappings, KnownRelation known, RelationCatalog catalog) {
        List<ColumnMapping> old = mappings.stream()
                .filter(mapping -> mapping.numbers().stream()
                        .filter(number -> known.column(number).isEmpty())
                        .flatMap(number -> catalog.attribute(number).stream())
                        .noneMatch(attribute -> attribute.isYoungerThan(xid)))
                .toList();
        return old.isEmpty() ? mappings : old;
    }

    /** Whether the columns are those that were known, under the same names and types. */
    static boolean isUnchanged(ColumnMapping mapping, KnownRelation known, List<Column> columns) {
        if (known.columns().size() != columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            KnownRelation.Column before = known.columns().get(i);
            if (before.number() != mapping.numbers().get(i)
                    || !before.name().equals(columns.get(i).name())
                    || !before.type().equals(columns.get(i).type())) {
                return false;
            }
        }
        return true;
    }
}
