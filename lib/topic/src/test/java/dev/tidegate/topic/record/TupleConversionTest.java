package dev.tidegate.topic.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TupleConversionTest {

    private final byte[] buffer = "--onetwo3".getBytes(StandardCharsets.UTF_8);
    private final Tuple tuple = new Tuple();

    @Test
    void replacesWhatIsConvertedAndKeepsTheRest() throws SQLException {
        fill();

        tuple.convert(
                (column, bytes, offset, length) -> column == 1 ? "zwei €".getBytes(StandardCharsets.UTF_8) : null);

        assertThat(tuple.text(0)).isEqualTo("one");
        assertThat(tuple.text(1)).isEqualTo("zwei €");
        assertThat(tuple.isNull(2)).isTrue();
        assertThat(tuple.isUnchanged(3)).isTrue();
        assertThat(tuple.text(4)).isEqualTo("3");
        assertThat(new String(buffer, StandardCharsets.UTF_8)).isEqualTo("--onetwo3");
    }

    @Test
    void touchesNothingIfNothingIsConverted() throws SQLException {
        fill();

        tuple.convert((column, bytes, offset, length) -> null);

        assertThat(tuple.buffer()).isSameAs(buffer);
        assertThat(tuple.text(1)).isEqualTo("two");
    }

    private void fill() {
        tuple.reset(buffer);
        tuple.addText(2, 3);
        tuple.addText(5, 3);
        tuple.addNull();
        tuple.addUnchanged();
        tuple.addText(8, 1);
    }
}
