package dev.tidegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypeFitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            integer                        | integer                        | SAME
            public.mood                    | public.mood                    | SAME
            integer                        | bigint                         | WIDER
            smallint                       | numeric                        | WIDER
            bigint                         | integer                        | NO
            integer                        | numeric(5,0)                   | NO
            character varying(10)          | text                           | WIDER
            character varying(10)          | character varying(11)          | WIDER
            character varying(10)          | character varying(9)           | NO
            character varying(10)          | character varying              | WIDER
            text                           | character varying(10)          | NO
            text                           | character varying              | WIDER
            character(10)                  | text                           | NO
            numeric(10,2)                  | numeric                        | WIDER
            numeric                        | numeric(10,2)                  | NO
            timestamp(3) without time zone | timestamp without time zone    | WIDER
            timestamp(3) with time zone    | timestamp with time zone       | WIDER
            timestamp(3) without time zone | timestamp with time zone       | NO
            timestamp without time zone    | timestamp(3) without time zone | NO
            real                           | double precision               | WIDER
            double precision               | real                           | NO
            json                           | jsonb                          | NO
            integer[]                      | bigint[]                       | NO
            bit varying(3)                 | bit varying                    | WIDER
            """)
    void toldByTheTypesNames(String source, String target, TypeFit expected) {
        assertThat(TypeFit.of(source, target)).isEqualTo(expected);
    }
}
