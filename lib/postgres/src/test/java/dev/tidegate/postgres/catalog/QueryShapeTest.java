package dev.tidegate.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryShapeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UPDATE a SET v = 'it''s mine' WHERE id = 4711   | UPDATE a SET v = ? WHERE id = ?",
                "INSERT INTO \"odd \"\"1\"\" name\" VALUES ($1, -1.5e-3, 0xff, 1_000) | INSERT INTO \"odd \"\"1\"\" name\" VALUES ($1, -?, ?, ?)",
                "SELECT E'a\\'secret', t1.c2 FROM t1             | SELECT E?, t1.c2 FROM t1",
                "SELECT 'C:\\', 'secret'                         | SELECT ?…",
                "SELECT 'cut off secr                            | SELECT ?…",
                "DO $x$ BEGIN secret; END $x$ LANGUAGE plpgsql   | DO ? LANGUAGE plpgsql",
                "SELECT $$secret$$ , $q$secr                     | SELECT ? , ?…",
                "SELECT $q                                       | SELECT $…",
                "SELECT 1 -- secret                              | SELECT ?…",
                "/* secret /* more */ secret */ BEGIN            | BEGIN",
                "SELECT /* secret                                | SELECT…",
                "SELECT a$b, \"cut off                           | SELECT a$b,…",
                "SELECT U&'d\\0061t' , X'1F'                     | SELECT U&?…",
            })
    void showsNoValue(String query, String shape) {
        assertThat(QueryShape.of(query)).isEqualTo(shape);
    }

    @Test
    void isOneLineOfBoundedLength() {
        assertThat(QueryShape.of("SELECT\n\t 1\u0007 -- a\n, b")).isEqualTo("SELECT ? , b");
        assertThat(QueryShape.of("SELECT " + "a, ".repeat(1000))).hasSize(201).endsWith("…");
        assertThat(QueryShape.of("")).isEmpty();
    }
}
