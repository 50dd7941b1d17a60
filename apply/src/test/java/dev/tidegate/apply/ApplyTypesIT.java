package dev.tidegate.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A value arrives as the source printed it, whichever way it goes in: COPY, unnest, or a statement of its own. */
@Timeout(120)
class ApplyTypesIT {

    private static final String[] TYPES = {
        "CREATE SCHEMA app",
        "CREATE TYPE app.\"Mood\" AS ENUM ('sad', 'so, \"so\"', 'back\\slash')",
        "CREATE TYPE app.pair AS (x int, \"y z\" text)",
        "CREATE DOMAIN app.positive AS numeric(10,2) CHECK (VALUE > 0)",
        "CREATE DOMAIN app.tags AS text[]",
        "CREATE DOMAIN app.nested AS app.positive",
    };

    private static Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("int[]", List.of("{1,NULL,3}", "{{1,2},{3,4}}", "[0:1]={7,8}", "{}"));
        values.put("text[]", List.of("{NULL,\"NULL\",\"\",\"a,b\",\"q\\\"q\",\"b\\\\b\",\"{x}\"}"));
        values.put("app.positive", List.of("1.50", "12345678.99"));
        values.put("app.nested", List.of("1.50"));
        values.put("app.tags", List.of("{a,\"b c\"}"));
        values.put("app.\"Mood\"", List.of("sad", "so, \"so\"", "back\\slash"));
        values.put("app.\"Mood\"[]", List.of("{sad,\"so, \\\"so\\\"\"}"));
        values.put("app.pair", List.of("(1,\"a \"\"b\"\" \\\\ c\")", "(,)", "(,\"\")"));
        values.put("app.pair[]", List.of("{\"(1,\\\"a b\\\")\",NULL}"));
        values.put("bytea", List.of("\\x", "\\x00ff5c22"));
        values.put("jsonb", List.of("{\"a\": [1, \"x\\\\y\", null]}", "null"));
        values.put("json", List.of("{\"a\":1, \"a\":  2}"));
        values.put("xml", List.of("<a b=\"c\">&amp;</a>"));
        values.put("numeric", List.of("NaN", "1.10", "123456789012345678901234567890.000000000000000000001"));
        values.put("numeric(6,3)", List.of("999.999"));
        values.put("float8", List.of("-0", "NaN", "Infinity", "0.5"));
        values.put("float4", List.of("0.25", "-1.5e-30"));
        values.put(
                "timestamptz",
                List.of("infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "2024-02-29 23:59:59.999999+00"));
        values.put("timestamp(3)", List.of("2024-02-29 23:59:59.999"));
        values.put("date", List.of("infinity", "4713-01-01 BC"));
        values.put("time", List.of("24:00:00"));
        values.put("timetz", List.of("24:00:00+15:59:59"));
        values.put("interval", List.of("-1 mons +2 days -03:04:05.678901", "178000000 years"));
        values.put("bit(4)", List.of("0101"));
        values.put("varbit", List.of("", "0101010101"));
        values.put("char(5)", List.of("ab   ", "     "));
        values.put("varchar(3)", List.of("abc", "a  "));
        values.put("\"char\"", List.of("x"));
        values.put("name", List.of("a \"name\""));
        values.put("money", List.of("$1,234.56", "-$0.01"));
        values.put("uuid", List.of("00000000-0000-0000-0000-000000000001"));
        values.put("inet", List.of("10.0.0.1/8", "::1"));
        values.put("cidr", List.of("10.0.0.0/8"));
        values.put("macaddr", List.of("08:00:2b:01:02:03"));
        values.put("point", List.of("(1.5,-2)"));
        values.put("box", List.of("(2,2),(1,1)"));
        values.put("box[]", List.of("{(2,2),(1,1);(4,4),(3,3)}"));
        values.put("polygon", List.of("((0,0),(1,1),(1,0))"));
        values.put("int4range", List.of("[1,10)", "empty", "(,)"));
        values.put("tsvector", List.of("'a':1 'b''c':2"));
        values.put("tsquery", List.of("'a' & 'b'"));
        values.put("pg_lsn", List.of("16/B374D848"));
        values.put("oid", List.of("4294967295"));
        values.put("int2vector", List.of("1 2 3"));
        return values;
    }

    static Stream<PostgresVersion> versions() {
        return Stream.of(PostgresVersion.V10, PostgresVersion.V15, PostgresVersion.V18)
                .filter(PostgresVersion::isAvailable);
    }

    private final List<String> types = new ArrayList<>(values().keySet());

    private String table(String name) {
        StringBuilder sql = new StringBuilder("CREATE TABLE " + name + " (id int PRIMARY KEY");
        for (int i = 0; i < types.size(); i++) {
            sql.append(", c").append(i).append(' ').append(types.get(i));
        }
        return sql.append(')').toString();
    }

    private String[] columns() {
        String[] columns = new String[types.size() + 1];
        columns[0] = "id";
        for (int i = 0; i < types.size(); i++) {
            columns[i + 1] = "c" + i;
        }
        return columns;
    }

    private String[] row(String id, int variant) {
        String[] row = new String[types.size() + 1];
        row[0] = id;
        for (int i = 0; i < types.size(); i++) {
            List<String> all = values().get(types.get(i));
            row[i + 1] = all.get(variant % all.size());
        }
        return row;
    }

    private String[] nulls(String id) {
        String[] row = new String[types.size() + 1];
        row[0] = id;
        return row;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void writesEveryTypeInEveryWay(PostgresVersion version) throws Exception {
        try (LaneFixture lane = LaneFixture.on(version, TYPES)) {
            lane.target().execute(table("t"));
            TableShape t = RecordScript.keyed("t", columns());
            for (int variant = 0; variant < 4; variant++) {
                int id = 10 * variant;
                // 0: COPY, 1: unnest, 2: row by row, 3: row by row insert
                lane.script()
                        .begin()
                        .insert(t, row("" + id, variant))
                        .insert(t, nulls("" + (id + 1)))
                        .insert(t, nulls("" + (id + 7)))
                        .end();
                lane.apply();
                lane.script()
                        .begin()
                        .update(t, row("" + (id + 1), variant))
                        .update(t, nulls("" + (id + 7)), row("" + (id + 2), variant))
                        .end();
                lane.apply();
                assertThat(lane.progress().fallbacks()).isEqualTo(variant);
                lane.script()
                        .begin()
                        .update(t, nulls("999"))
                        .insert(t, row("" + (id + 3), variant))
                        .end();
                lane.apply();
                for (int way = 0; way < 4; way++) {
                    String[] actual = lane.read("t", id + way, columns());
                    for (int i = 0; i < types.size(); i++) {
                        assertThat(actual[i + 1])
                                .as("%s, variant %d, way %d", types.get(i), variant, way)
                                .isEqualTo(row("", variant)[i + 1]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void findsRowsWithoutKeyByEveryType(PostgresVersion version) throws Exception {
        try (LaneFixture lane = LaneFixture.on(version, TYPES)) {
            lane.target().execute(table("k").replace(" PRIMARY KEY", ""));
            TableShape k = RecordScript.keyless("k", columns());
            for (int variant = 0; variant < 4; variant++) {
                lane.script()
                        .begin()
                        .insert(k, row("1", variant))
                        .insert(k, row("1", variant))
                        .end();
                lane.apply();
                lane.script()
                        .begin()
                        .update(k, row("1", variant), row("2", variant))
                        .delete(k, row("1", variant))
                        .end();
                lane.apply();
                assertThat(lane.target().queryTexts("SELECT id FROM k")).containsExactly("2");
                lane.script().begin().delete(k, row("2", variant)).end();
                lane.apply();
                assertThat(lane.target().queryTexts("SELECT id FROM k")).isEmpty();
            }
            assertThat(lane.drift()).isEmpty();
        }
    }

    @Test
    void refusesAValueThatIsTooLongInsteadOfCuttingIt() throws Exception {
        try (LaneFixture lane =
                LaneFixture.on(PostgresVersion.V15, "CREATE TABLE v (id int PRIMARY KEY, a varchar(3))")) {
            TableShape v = RecordScript.keyed("v", "id", "a");
            lane.script().begin().insert(v, "1", "abc").end();
            lane.apply();
            lane.stop();
            lane.script().begin().update(v, "1", "secret").end();
            var failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("APPLY-REFUSED");
            assertThat(failure.describe())
                    .contains("22001")
                    .contains("public.v")
                    .doesNotContain("secret");
            assertThat(lane.rows("v")).containsExactly("(1,abc)");
        }
    }

    @Test
    void refusesABitStringOfAnotherLength() throws Exception {
        try (LaneFixture lane = LaneFixture.on(
                PostgresVersion.V15,
                "CREATE TABLE v (id int PRIMARY KEY, a bit(4))",
                "INSERT INTO v VALUES (1, '0000')")) {
            lane.script()
                    .begin()
                    .update(RecordScript.keyed("v", "id", "a"), "1", "01010")
                    .end();
            assertThat(lane.awaitBlocked().describe()).contains("22026");
        }
    }
}
