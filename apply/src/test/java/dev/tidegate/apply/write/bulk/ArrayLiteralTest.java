package dev.tidegate.apply.write.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayLiteralTest {

    private static final ColumnNames COLUMNS = new ColumnNames(List.of("other", "a"));

    private static String literal(String... values) {
        return ArrayLiteral.of(
                Arrays.stream(values)
                        .map(value -> new Row(COLUMNS, new String[] {"o", value}, null))
                        .toList(),
                1);
    }

    @Test
    void quotesEveryElement() {
        assertThat(literal("1", "a,b", "{x}", "", " ")).isEqualTo("{\"1\",\"a,b\",\"{x}\",\"\",\" \"}");
    }

    @Test
    void tellsNullFromTheWord() {
        assertThat(literal(null, "NULL")).isEqualTo("{NULL,\"NULL\"}");
    }

    @Test
    void escapesQuotesAndBackslashes() {
        assertThat(literal("a\"b\\c", "\\", "\"")).isEqualTo("{\"a\\\"b\\\\c\",\"\\\\\",\"\\\"\"}");
    }

    @Test
    void isEmptyForNoRows() {
        assertThat(ArrayLiteral.of(List.of(), 1)).isEqualTo("{}");
    }
}
