package dev.tidegate.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.ColumnSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what is called exact is exact is shown with real values by TableMapIT. */
class TypeFitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            integer                        | integer                        | SAME
            public.mood                    | public.mood                    | SAME
            integer                        | bigint                         | WIDER
            smallint                       | numeric                        | WIDER
            smallint                       | real                           | WIDER
            bigint                         | integer                        | NO
            integer                        | numeric(5,0)                   | NO
            integer                        | numeric(12,2)                  | WIDER
            integer                        | numeric(11,2)                  | NO
            integer                        | real                           | NO
            bigint                         | double precision               | NO
            integer                        | double precision               | WIDER
            integer                        | character varying              | WIDER
            integer                        | character varying(10)          | NO
            character varying(10)          | text                           | WIDER
            character varying(10)          | character varying(11)          | WIDER
            character varying(10)          | character varying(9)           | NO
            character varying(10)          | character varying              | WIDER
            character varying              | character varying(10)          | NO
            text                           | character varying(10)          | NO
            text                           | character varying              | WIDER
            character(10)                  | character(12)                  | WIDER
            character(10)                  | character(9)                   | NO
            character(10)                  | text                           | NO
            numeric(10,2)                  | numeric                        | WIDER
            numeric(10,2)                  | numeric(12,4)                  | WIDER
            numeric(10,2)                  | numeric(11,4)                  | NO
            numeric(10,2)                  | numeric(10,1)                  | ROUNDED
            numeric(10,2)                  | numeric(9,1)                   | NO
            numeric(3,-2)                  | numeric(5,0)                   | WIDER
            numeric                        | numeric(10,2)                  | NO
            numeric                        | text                           | WIDER
            timestamp(3) without time zone | timestamp without time zone    | WIDER
            timestamp(3) without time zone | timestamp(6) without time zone | WIDER
            timestamp(6) without time zone | timestamp without time zone    | WIDER
            timestamp(3) with time zone    | timestamp with time zone       | WIDER
            timestamp(3) without time zone | timestamp with time zone       | NO
            timestamp without time zone    | timestamp(3) without time zone | ROUNDED
            time(4) with time zone         | time(0) with time zone         | ROUNDED
            time(4) without time zone      | time(4) with time zone         | NO
            interval                       | interval(3)                    | ROUNDED
            interval(3)                    | interval                       | WIDER
            interval day                   | interval                       | WIDER
            interval                       | interval day to hour           | ROUNDED
            interval day to second(3)      | interval(3)                    | WIDER
            interval year to month         | interval day                   | WIDER
            interval month                 | interval year                  | ROUNDED
            real                           | double precision               | NO
            double precision               | real                           | NO
            date                           | timestamp without time zone    | NO
            json                           | jsonb                          | NO
            json                           | text                           | WIDER
            inet                           | text                           | NO
            cidr                           | inet                           | WIDER
            integer[]                      | bigint[]                       | WIDER
            numeric(4,2)[]                 | numeric(4,1)[]                 | ROUNDED
            integer[]                      | bigint                         | NO
            bit varying(3)                 | bit varying                    | WIDER
            bit varying(3)                 | bit varying(2)                 | NO
            bit(3)                         | bit(4)                         | NO
            bit(3)                         | bit varying(3)                 | WIDER
            bit(3)                         | bit varying(2)                 | NO
            public.mood                    | text                           | NO
            """)
    void toldByTheTypesNames(String source, String target, TypeFit expected) {
        assertThat(TypeFit.of(source, target)).isEqualTo(expected);
    }

    @Test
    void aDomainIsWhatItStandsOn() {
        assertThat(fit(domain("public.price", "numeric(10,2)"), plain("numeric(10,2)")))
                .isEqualTo(TypeFit.WIDER);
        assertThat(fit(domain("public.price", "numeric(10,2)"), domain("public.price", "numeric(10,1)")))
                .isEqualTo(TypeFit.ROUNDED);
        assertThat(fit(domain("public.price", "numeric(10,2)"), domain("shop.price", "numeric(10,2)")))
                .isEqualTo(TypeFit.WIDER);
        assertThat(fit(plain("integer"), domain("public.positive", "integer")))
                .as("a domain may refuse what its base type takes")
                .isEqualTo(TypeFit.NO);
    }

    @Test
    void aTypeOfTheUsersMayLiveInAnotherSchema() {
        assertThat(fit(own("public.mood", "enum 'a', 'b'"), own("shop.mood", "enum 'a', 'b'")))
                .isEqualTo(TypeFit.WIDER);
        assertThat(fit(own("public.mood", "enum 'a', 'b'"), own("shop.mood", "enum 'a'")))
                .isEqualTo(TypeFit.NO);
        assertThat(fit(own("public.mood", "enum 'a'"), own("shop.state", "enum 'a'")))
                .isEqualTo(TypeFit.NO);
        assertThat(fit(own("ext.hstore[]", "of extension hstore"), own("\"o.d\".hstore[]", "of extension hstore")))
                .isEqualTo(TypeFit.WIDER);
    }

    private static TypeFit fit(ColumnInfo source, ColumnInfo target) {
        return TypeFit.of(source, target);
    }

    private static ColumnInfo plain(String type) {
        return column(type, type, "");
    }

    private static ColumnInfo domain(String type, String baseType) {
        return column(type, baseType, "");
    }

    private static ColumnInfo own(String type, String definition) {
        return column(type, type, definition);
    }

    private static ColumnInfo column(String type, String baseType, String definition) {
        return new ColumnInfo(
                "c",
                1,
                type,
                baseType,
                "=",
                true,
                definition,
                -1,
                false,
                Optional.empty(),
                ColumnSource.NONE,
                Optional.empty());
    }
}
