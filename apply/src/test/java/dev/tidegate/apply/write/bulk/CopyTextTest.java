package dev.tidegate.apply.write.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTextTest {

    private static String copied(String... values) {
        Row row = new Row(new ColumnNames(List.of("a", "b", "c").subList(0, values.length)), values, null);
        int[] columns = new int[values.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i;
        }
        return copied(row, columns);
    }

    private static String copied(Row row, int... columns) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        CopyText text = new CopyText((bytes, length) -> {
            assertThat(length).as("a buffer, however long the row").isLessThanOrEqualTo(1 << 16);
            sent.write(bytes, 0, length);
        });
        try {
            text.addRow(row, columns);
            text.flush();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return sent.toString(StandardCharsets.UTF_8);
    }

    @Test
    void separatesColumnsByTabs() {
        assertThat(copied("1", "two", "drei")).isEqualTo("1\ttwo\tdrei\n");
    }

    @Test
    void tellsNullFromEmptyAndFromItsOwnMark() {
        assertThat(copied(null, "", "\\N")).isEqualTo("\\N\t\t\\\\N\n");
    }

    @Test
    void escapesWhatCopyWouldTakeForSomethingElse() {
        assertThat(copied("a\\b\tc\nd\re\bf\fg\u000Bh")).isEqualTo("a\\\\b\\tc\\nd\\re\\bf\\fg\\vh\n");
        assertThat(copied("\\.")).isEqualTo("\\\\.\n");
        assertThat(copied("\u0001\u0007\u000E\u007F")).isEqualTo("\u0001\u0007\u000E\u007F\n");
    }

    @Test
    void encodesEveryCharacterAndEscapesBehindIt() {
        assertThat(copied("ü\t€\\𝄞\n", "ascii")).isEqualTo("ü\\t€\\\\𝄞\\n\tascii\n");
    }

    @Test
    void takesARowLargerThanItsBuffer() {
        String big = "x\\".repeat(300_000);
        assertThat(copied(big, "ü".repeat(300_000)))
                .isEqualTo("x\\\\".repeat(300_000) + "\t" + "ü".repeat(300_000) + "\n");
    }

    /** Wherever a value is cut, no character is cut in two. */
    @Test
    void cutsAValueBetweenCharacters() {
        for (int before = 8_180; before < 8_200; before++) {
            String value = "a".repeat(before) + "𝄞\t€".repeat(9_000);
            assertThat(copied(value)).isEqualTo(value.replace("\t", "\\t") + "\n");
        }
    }

    @Test
    void writesOnlyTheColumnsAskedFor() {
        Row row = new Row(new ColumnNames(List.of("a", "b", "c")), new String[] {"1", "2", "3"}, null);
        assertThat(copied(row, 2, 0)).isEqualTo("3\t1\n");
    }
}
