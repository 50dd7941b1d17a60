package dev.tidegate.apply.schema.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.TableId;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ColumnMatchTest {

    /** Names by number; a gap is a column that was dropped. */
    private static KnownRelation known(int numbers, Map<Integer, String> columns) {
        List<KnownRelation.Column> list = new ArrayList<>();
        new TreeMap<>(columns)
                .forEach((number, name) -> list.add(
                        new KnownRelation.Column(number, 1, name, "text", Optional.of(number), Optional.of("text"))));
        return new KnownRelation(7, new TableId("public", "t"), numbers, "7:7", 9, numbers, list);
    }

    private static RelationCatalog catalog(int numbers, Map<Integer, String> columns) {
        List<Attribute> list = new ArrayList<>();
        new TreeMap<>(columns)
                .forEach((number, name) -> list.add(new Attribute(
                        number, 50, name, "text", false, false, false, Optional.empty(), Optional.empty())));
        return new RelationCatalog(7, numbers, "7:7", list);
    }

    private static List<Column> sent(String... names) {
        return Arrays.stream(names).map(name -> new Column(name, "text")).toList();
    }

    private static List<List<Integer>> ways(KnownRelation known, RelationCatalog catalog, String... names) {
        return ColumnMatch.find(known, sent(names), catalog).stream()
                .map(ColumnMapping::numbers)
                .toList();
    }

    @Test
    void aColumnThatCameIsNewWhateverItsName() {
        KnownRelation known = known(2, Map.of(1, "id", 2, "a"));
        assertThat(ways(known, catalog(3, Map.of(1, "id", 2, "a", 3, "b")), "id", "a", "b"))
                .containsExactly(List.of(1, 2, 3));
        assertThat(ways(known, catalog(4, Map.of(1, "id", 2, "a", 3, "b", 4, "c")), "id", "a", "b"))
                .containsExactly(List.of(1, 2, 3));
    }

    @Test
    void aColumnThatWasRenamedIsTheSameOne() {
        KnownRelation known = known(3, Map.of(1, "id", 2, "a", 3, "b"));
        assertThat(ways(known, catalog(3, Map.of(1, "id", 2, "b", 3, "a")), "id", "b", "a"))
                .containsExactly(List.of(1, 2, 3));
    }

    @Test
    void aColumnThatTookTheNameOfAnEarlierOneIsToldByOrderAndName() {
        KnownRelation known = known(3, Map.of(1, "id", 2, "a", 3, "b"));
        RelationCatalog catalog = catalog(4, Map.of(1, "id", 3, "b", 4, "a"));
        List<ColumnMapping> mappings = ColumnMatch.find(known, sent("id", "b", "a"), catalog);
        assertThat(mappings.stream()
                        .filter(mapping -> ColumnMatch.isExplained(
                                mapping, known, new RelationDescription(7, sent("id", "b", "a"), Optional.of(catalog))))
                        .map(ColumnMapping::numbers))
                .containsExactly(List.of(1, 3, 4));
    }

    @Test
    void theLastColumnDroppedAndAddedAgainIsNotToldByTheOrder() {
        KnownRelation known = known(2, Map.of(1, "id", 2, "a"));
        RelationCatalog catalog = catalog(3, Map.of(1, "id", 3, "a"));
        List<ColumnMapping> mappings = ColumnMatch.find(known, sent("id", "a"), catalog);
        assertThat(mappings.stream().map(ColumnMapping::numbers)).containsExactly(List.of(1, 2), List.of(1, 3));
        assertThat(mappings)
                .allMatch(mapping -> ColumnMatch.isExplained(
                        mapping, known, new RelationDescription(7, sent("id", "a"), Optional.of(catalog))));
        assertThat(ColumnMatch.ofAge(49, mappings, known, catalog)).containsExactly(new ColumnMapping(List.of(1, 2)));
        assertThat(ColumnMatch.ofAge(50, mappings, known, catalog)).isEqualTo(mappings);
        assertThat(ColumnMatch.ofAge(0xFFFF_FFF0L, mappings, known, catalog))
                .containsExactly(new ColumnMapping(List.of(1, 2)));
    }

    @Test
    void generatedColumnsAreNotSent() {
        KnownRelation known = known(2, Map.of(1, "id"));
        Attribute id = new Attribute(1, 1, "id", "int", false, false, false, Optional.empty(), Optional.empty());
        Attribute twice = new Attribute(2, 1, "twice", "int", false, true, true, Optional.empty(), Optional.empty());
        assertThat(ways(known, new RelationCatalog(7, 2, "7:7", List.of(id, twice)), "id"))
                .containsExactly(List.of(1));
    }

    @Test
    void whatContradictsItselfHasNoWay() {
        KnownRelation known = known(2, Map.of(1, "id", 2, "a"));
        assertThat(ways(known, catalog(2, Map.of(1, "id", 2, "a")), "id")).isEmpty();
        assertThat(ways(known, catalog(2, Map.of(1, "id", 2, "a")), "id", "a", "b"))
                .isEmpty();
    }

    /** Random histories of a table: the truth is always among the ways, and the only one if nothing both went and came. */
    @Test
    void theTruthIsAlwaysAmongTheWays() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            History history = new History(random);
            history.steps(random.nextInt(4));
            KnownRelation known = known(history.numbers, history.columns);
            history.steps(random.nextInt(4));
            Map<Integer, String> truth = new TreeMap<>(history.columns);
            history.steps(random.nextInt(4));
            List<List<Integer>> mappings = ways(
                    known,
                    catalog(history.numbers, history.columns),
                    truth.values().toArray(String[]::new));
            if (mappings.size() < 32) {
                assertThat(mappings).as("seed %d, history %d", seed, i).contains(List.copyOf(truth.keySet()));
            }
        }
    }

    private static final class History {
        private final Random random;
        private final Map<Integer, String> columns = new LinkedHashMap<>(Map.of(1, "id"));
        private int numbers = 1;

        History(Random random) {
            this.random = random;
            steps(3);
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                List<Integer> there = List.copyOf(columns.keySet());
                int any = there.get(random.nextInt(there.size()));
                switch (random.nextInt(3)) {
                    case 0 -> columns.put(++numbers, "c" + random.nextInt(100));
                    case 1 -> columns.put(any, "r" + random.nextInt(100));
                    default -> {
                        if (any != 1) {
                            columns.remove(any);
                        }
                    }
                }
            }
        }
    }
}
