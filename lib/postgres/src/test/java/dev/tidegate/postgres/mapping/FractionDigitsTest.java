package dev.tidegate.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FractionDigitsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            numeric                        |
            numeric(5,2)                   | 2
            numeric(5,0)                   | 0
            numeric(3,-2)                  | 0
            numeric(5,2)[]                 | 2
            timestamp without time zone    |
            timestamp(3) without time zone | 3
            timestamp(6) with time zone    |
            time(0) with time zone         | 0
            interval day to second(2)      | 2
            interval day                   |
            character varying(3)           |
            bit(3)                         |
            """)
    void keptByAType(String type, Integer digits) {
        assertThat(FractionDigits.keptBy(type).stream().boxed().findFirst().orElse(null))
                .isEqualTo(digits);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | 1.23                           | false
            2 | 1.230                          | true
            2 | NaN                            | false
            0 | 1                              | false
            0 | 1.0                            | true
            3 | 2024-01-01 00:00:00.123+05:30  | false
            3 | 0044-03-15 00:00:00.1234+00 BC | true
            3 | infinity                       | false
            1 | {1.2,NULL,{3.45}}              | true
            1 | {1.2,NULL,3.4}                 | false
            """)
    void countedInText(int kept, String text, boolean exceeds) {
        assertThat(FractionDigits.exceed(kept, text)).isEqualTo(exceeds);
    }
}
