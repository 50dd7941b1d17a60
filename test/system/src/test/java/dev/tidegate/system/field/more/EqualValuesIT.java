package dev.tidegate.system.field.more;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.repair.RepairService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a type finds equal is never taken for the same: in the stream, by verify, by repair. */
@Timeout(180)
class EqualValuesIT {

    private static final List<EqualValues> TYPES = EqualValues.all();

    @Test
    void areDifferentRowsEverywhere() {
        try (TestPipeline pair = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .sharedKafka()
                .yaml("tables: { include: ['public.*'] }")
                .both(EqualValues.TYPES)
                .both(sql(EqualValues::schema))) {
            pair.source().execute(sql(EqualValues::rows));
            InProcessRoles.of(pair).start();
            pair.source().execute(sql(EqualValues::changes));
            pair.awaitCaughtUp().assertNoDrift().assertIdentical();

            assertThat(different(verify(pair))).isEmpty();
            pair.target().execute(sql(EqualValues::damage));
            VerifyReport found = verify(pair);
            assertThat(different(found)).isEqualTo(planted());

            RepairService repair = new RepairService(pair.config());
            assertThat(repair.apply(found, new StopSignal()).orElseThrow().leftOut())
                    .isEmpty();
            pair.assertIdentical();
            assertThat(different(verify(pair))).isEmpty();
        }
    }

    /** Somebody has made casts to text that print less than the value. */
    @ParameterizedTest
    @CsvSource({"V10, V15", "V15, V17"})
    void castsToTextHideNothing(PostgresVersion from, PostgresVersion to) {
        Map<String, String> types = new TreeMap<>(Map.of(
                "date", "'2020-01-01', '2020-01-02'",
                "numeric", "1, 1.25",
                "point", "'(1,1)', '(1,2)'",
                "jsonb", "'1', '2'",
                "uuid", "md5('1'), md5('2')",
                "interval", "'1 day', '24:00'",
                "bytea", "'1', '2'",
                "numeric[]", "'{1}', '{2}'",
                "float8", "1, 2"));
        try (TestPipeline pair =
                TestPipeline.between(from, to).sharedKafka().yaml("tables: { include: ['public.*'] }")) {
            types.forEach((type, values) -> {
                String name = "t_" + type.replaceAll("[^a-z0-9]", "_");
                pair.both(
                        "CREATE FUNCTION less(" + type
                                + ") RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'x'::text $$",
                        "CREATE CAST (" + type + " AS text) WITH FUNCTION less(" + type + ")",
                        "CREATE TABLE " + name + " (id int PRIMARY KEY, v " + type + ")");
                String value = values.substring(0, values.indexOf(", "));
                pair.source().execute("INSERT INTO " + name + " VALUES (1, (" + value + ")::" + type + ")");
            });
            InProcessRoles.of(pair).start();
            pair.awaitCaughtUp();
            assertThat(different(verify(pair))).isEmpty();

            Map<String, Integer> planted = new TreeMap<>();
            types.forEach((type, values) -> {
                String name = "t_" + type.replaceAll("[^a-z0-9]", "_");
                String value = values.substring(values.indexOf(", ") + 2);
                pair.target().execute("UPDATE " + name + " SET v = (" + value + ")::" + type);
                planted.put(name, 1);
            });
            assertThat(different(verify(pair))).isEqualTo(planted);
        }
    }

    private static String[] sql(Function<EqualValues, List<String>> of) {
        return TYPES.stream().map(of).flatMap(List::stream).toArray(String[]::new);
    }

    private static Map<String, Integer> planted() {
        Map<String, Integer> planted = new TreeMap<>();
        for (EqualValues type : TYPES) {
            planted.put(type.keyless(), 2);
            if (type.isKey()) {
                planted.put(type.keyed(), 3);
            }
        }
        return planted;
    }

    private static VerifyReport verify(TestPipeline pair) {
        return new VerifyService(pair.config(), VerifyOptions.everything(), line -> {})
                .run(new StopSignal())
                .orElseThrow();
    }

    private static Map<String, Integer> different(VerifyReport report) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (TableResult table : report.tables()) {
            assertThat(table.note()).isEmpty();
            if (!table.differences().isEmpty()) {
                numbers.put(table.source().name(), table.differences().size());
            }
        }
        return numbers;
    }
}
