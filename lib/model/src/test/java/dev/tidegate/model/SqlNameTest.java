package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlNameTest {

    @Test
    void doublesQuotes() {
        assertThat(SqlName.quote("a\"b.c")).isEqualTo("\"a\"\"b.c\"");
        assertThat(new TableId("S", "select").quoted()).isEqualTo("\"S\".\"select\"");
    }

    @Test
    void literalsDoNotDependOnServerSettings() {
        assertThat(SqlName.literal("it's")).isEqualTo("'it''s'");
        assertThat(SqlName.literal("a\\'b")).isEqualTo(" E'a\\\\''b'");
    }

    @Test
    void refusesZeroBytes() {
        assertThatThrownBy(() -> SqlName.quote("a\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SqlName.literal("a\0")).isInstanceOf(IllegalArgumentException.class);
    }
}
