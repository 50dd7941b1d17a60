package dev.tidegate.apply.schema.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "integer",
                "text[]",
                "character varying(20)[]",
                "bit varying(3)",
                "numeric(10,-2)",
                "double precision",
                "timestamp(3) without time zone",
                "time with time zone[]",
                "interval day to second(3)",
                "\"char\"",
                "public.geometry(PointZ,4326)",
                "\"Odd \"\"schema; --\".\"Type, or not\"[]",
                "pg_catalog.int4range"
            })
    void takesWhatFormatTypePrints(String type) {
        assertThat(TypeText.isType(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "???",
                "text; DROP TABLE x",
                "text, DROP COLUMN id",
                "text DEFAULT pg_sleep(9)",
                "text NOT NULL",
                "text -- ",
                "text /* */",
                "numeric(10,--",
                "numeric(10,-2), ADD b int",
                "text[1]; SELECT 1",
                "text COLLATE \"C\"",
                "text USING (x)",
                "\"a\".\"b\".\"c\" x",
                "text\n; DROP TABLE x",
                "\"open"
            })
    void takesNoSql(String text) {
        assertThat(TypeText.isType(text)).isFalse();
    }

    @Test
    void noStatementIsMadeOfIt() {
        TableId table = new TableId("public", "a");
        String type = "text; DROP TABLE x";
        assertThat(TargetDdl.addColumn(table, "b", type, Optional.empty(), true))
                .isEmpty();
        assertThat(TargetDdl.replaceColumn(table, "b", type, Optional.empty())).isEmpty();
        assertThat(TargetDdl.alterType(table, "b", type)).isEmpty();
        assertThat(TargetDdl.alterType(table, "b", "text")).isNotEmpty();
    }
}
