package dev.tidegate.config.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableMapTest {

    private static final TableId ORDERS = new TableId("public", "orders");

    @Test
    void withoutAnEntryTheNamesStay() {
        MappedTable table = TableMap.IDENTITY.of(ORDERS);

        assertThat(table.target()).isEqualTo(ORDERS);
        assertThat(table.columns(List.of("id", "note"))).containsExactly("id", "note");
        assertThat(table.precision("at", "timestamp(3) without time zone")).isEqualTo(PrecisionPolicy.REFUSE);
        assertThat(table.writtenAs()).isEqualTo("\"public\".\"orders\"");
    }

    @Test
    void aStarStandsForWhatTheSourcesStandsFor() {
        TableMap map = map(TableMapping.of("app_*.old_*", "\"sh*op\".new_*_x"), TableMapping.of("public.*", "*.t"));

        assertThat(map.of(new TableId("app_1", "old_a.b")).target()).isEqualTo(new TableId("sh*op", "new_a.b_x"));
        assertThat(map.of(new TableId("app_1", "older")).target()).isEqualTo(new TableId("app_1", "older"));
    }

    @Test
    void anEntryOfOneTableGoesBeforeAPattern() {
        TableMap map = map(
                TableMapping.of("public.*", "shop.*"),
                TableMapping.of("public.orders", "shop.orders_v2"),
                columns("public.note", Map.of("a", "b", "b", "a"), Set.of("c")));

        assertThat(map.of(ORDERS).target()).isEqualTo(new TableId("shop", "orders_v2"));
        MappedTable note = map.of(new TableId("public", "note"));
        assertThat(note.target()).isEqualTo(new TableId("shop", "note"));
        assertThat(note.columns(List.of("a", "b", "c", "d"))).containsExactly("b", "a", "d");
        assertThat(note.written(List.of("a", "b", "c", "d"))).containsExactly("a", "b", "d");
        assertThat(note.sourceColumn("a")).contains("b");
        assertThat(note.sourceColumn("d")).contains("d");
        assertThat(note.sourceColumn("c"))
                .as("another column than the one that is omitted")
                .isEmpty();
        assertThat(note.writtenAs()).isEqualTo("\"shop\".\"note\" (\"a\" as \"b\", \"b\" as \"a\") without \"c\"");
    }

    @Test
    void aColumnThatIsRenamedLeavesItsNameFree() {
        MappedTable table =
                map(columns("public.orders", Map.of("a", "b"), Set.of())).of(ORDERS);

        assertThat(table.sourceColumn("b")).contains("a");
        assertThat(table.sourceColumn("a")).isEmpty();
    }

    @Test
    void refusesWhatIsAmbiguous() {
        TableMap map = map(TableMapping.of("public.*", "a.*"), TableMapping.of("*.orders", "b.*x"));

        assertThat(map.of(new TableId("public", "x")).target()).isEqualTo(new TableId("a", "x"));
        assertThatThrownBy(() -> map.of(ORDERS))
                .hasMessageContaining("public.*")
                .hasMessageContaining("*.orders");
    }

    @Test
    void refusesTwoTablesOnOne() {
        TableMap map = map(TableMapping.of("a.*", "all.*"), TableMapping.of("b.*", "all.*"));
        TableId one = new TableId("a", "x");

        assertThat(map.ofAll(List.of(one, new TableId("b", "y")))).hasSize(2);
        assertThatThrownBy(() -> map.ofAll(List.of(one, new TableId("b", "x"))))
                .hasMessageContaining("a.x and b.x")
                .hasMessageContaining("all.x");
        assertThatThrownBy(() -> map.ofAll(List.of(one, new TableId("all", "x"))))
                .as("one that keeps its name")
                .hasMessageContaining("all.x");
    }

    @Test
    void theNearestRuleDecides() {
        PrecisionRules everywhere = new PrecisionRules(Optional.of(PrecisionPolicy.ROUND), Optional.empty(), Map.of());
        PrecisionRules here = new PrecisionRules(
                Optional.of(PrecisionPolicy.REFUSE),
                Optional.of(PrecisionPolicy.ROUND),
                Map.of("at", PrecisionPolicy.ROUND));
        TableMap map = new TableMap(
                List.of(new TableMapping("public.orders", Optional.empty(), Map.of(), Set.of(), here)), everywhere);

        assertThat(map.of(ORDERS).precision("at", "time(3) without time zone")).isEqualTo(PrecisionPolicy.ROUND);
        assertThat(map.of(ORDERS).precision("b", "time(3) without time zone")).isEqualTo(PrecisionPolicy.REFUSE);
        assertThat(map.of(ORDERS).precision("b", "numeric(5,2)[]")).isEqualTo(PrecisionPolicy.ROUND);
        MappedTable other = map.of(new TableId("public", "x"));
        assertThat(other.precision("at", "interval day")).isEqualTo(PrecisionPolicy.ROUND);
        assertThat(other.precision("at", "numeric(5,2)")).isEqualTo(PrecisionPolicy.REFUSE);
    }

    private static TableMap map(TableMapping... entries) {
        return new TableMap(List.of(entries), PrecisionRules.NONE);
    }

    private static TableMapping columns(String source, Map<String, String> columns, Set<String> omit) {
        return new TableMapping(source, Optional.empty(), columns, omit, PrecisionRules.NONE);
    }
}
