package dev.tidegate.config.tables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSelectionTest {

    @Test
    void excludedBeatsIncluded() {
        TableSelection selection = new TableSelection(List.of("public.*"), List.of("public.tmp_*"));
        assertThat(selection.selects(new TableId("public", "orders"))).isTrue();
        assertThat(selection.selects(new TableId("public", "tmp_1"))).isFalse();
        assertThat(selection.selects(new TableId("other", "orders"))).isFalse();
    }

    @Test
    void matchesExactCatalogNames() {
        assertThat(TableSelection.matches("public.Orders", new TableId("public", "orders")))
                .isFalse();
        assertThat(TableSelection.matches("public.a.b", new TableId("public", "a.b")))
                .isTrue();
        assertThat(TableSelection.matches("\"odd.schema\".\"t*\"", new TableId("odd.schema", "t*")))
                .isTrue();
        assertThat(TableSelection.matches("\"odd.schema\".\"t*\"", new TableId("odd.schema", "tx")))
                .isFalse();
        assertThat(TableSelection.matches("*.x[1]", new TableId("any", "x[1]"))).isTrue();
    }

    @Test
    void patternsWithoutASchemaMatchNothing() {
        assertThat(TableSelection.matches("orders", new TableId("public", "orders")))
                .isFalse();
        assertThat(TableSelection.separator("orders")).isEqualTo(-1);
    }
}
