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
