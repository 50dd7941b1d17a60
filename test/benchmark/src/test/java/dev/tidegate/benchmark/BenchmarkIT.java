package dev.tidegate.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.plan.BenchmarkPlan;
import dev.tidegate.benchmark.plan.InventoryTable;
import dev.tidegate.benchmark.plan.Scenario;
import dev.tidegate.benchmark.plan.SteadyLoad;
import dev.tidegate.benchmark.report.JsonReport;
import dev.tidegate.benchmark.report.Machine;
import dev.tidegate.benchmark.report.TextReport;
import dev.tidegate.benchmark.result.CatchUpResult;
import dev.tidegate.benchmark.result.Comparison;
import dev.tidegate.benchmark.result.LatencyResult;
import dev.tidegate.benchmark.result.Report;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark on itself, small: do its figures say what happened? */
class BenchmarkIT {

    private static final BenchmarkPlan SMALL =
            new BenchmarkPlan(List.of(Scenario.values()), List.of(Contender.NATIVE_OFF), 1, 7_000, 700, 1, 2);

    private static final TidegateLauncher NONE =
            new TidegateLauncher(Path.of("none"), Optional.empty(), Path.of("none"));

    @TempDir
    private Path directory;

    @Test
    void measuresPostgresAndFindsBothSidesEqual() throws Exception {
        Report report =
                new Benchmark(SMALL, NONE, directory.resolve("scratch"), new PrintWriter(new StringWriter())).run();

        assertThat(report.allEqual()).isTrue();
        CatchUpResult catchUp = report.catchUps().get(0);
        assertThat(catchUp.comparison()).isEqualTo(new Comparison(5_000, 5_000, true));
        assertThat(catchUp.secondsToFirst()).isPositive().isLessThanOrEqualTo(catchUp.secondsToLast());
        assertThat(cpu(catchUp, "source", "walsender")).isPositive();
        assertThat(cpu(catchUp, "target", "apply worker")).isPositive();
        assertThat(report.singles().get(0).comparison()).isEqualTo(new Comparison(700, 700, true));
        LatencyResult latency = report.latencies().get(0);
        assertThat(latency.latencyMillis().samples()).isEqualTo(200);
        assertThat(latency.latencyMillis().p50()).isPositive().isLessThan(1_000);
        assertThat(latency.comparison().targetRows()).isEqualTo(SteadyLoad.BASE_ROWS + 300 * SteadyLoad.INSERTS);
    }

    @Test
    void aTargetWithOneOtherValueIsFound() throws Exception {
        try (ServerPair servers = ServerPair.start(directory.resolve("pair"))) {
            servers.onBoth(InventoryTable.CREATE, InventoryTable.insert("1", "25000"));
            assertThat(Comparison.of(servers)).isEqualTo(new Comparison(25_000, 25_000, true));

            servers.target()
                    .execute("UPDATE inventory_transactions SET unit_cost = unit_cost + 0.0001 WHERE id = 20001");

            assertThat(Comparison.of(servers)).isEqualTo(new Comparison(25_000, 25_000, false));
        }
    }

    @Test
    void theReportIsThereForPeopleAndForPrograms() throws Exception {
        Path scratch = directory.resolve("scratch");
        BenchmarkPlan plan =
                new BenchmarkPlan(List.of(Scenario.CATCHUP), List.of(Contender.NATIVE_OFF), 2, 700, 70, 1, 1);
        Report report = new Benchmark(plan, NONE, scratch, new PrintWriter(new StringWriter())).run();
        Machine machine = Machine.here(
                directory, scratch, new TidegateLauncher(Path.of("none"), Optional.empty(), Path.of("none")));

        String text = TextReport.of(machine, plan, report);
        new JsonReport(machine, plan, report).write(directory.resolve("report.json"));

        assertThat(text).contains("500 inserts, then 200 updates", "native-off", "every target equals its source");
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("report.json").toFile());
        assertThat(json.at("/report/catchUps").size()).isEqualTo(2);
        assertThat(json.at("/report/catchUps/0/changesPerSecond").doubleValue()).isPositive();
        assertThat(json.at("/report/catchUpMedians/native-off/secondsToLast").doubleValue())
                .isPositive();
        assertThat(json.at("/report/allEqual").booleanValue()).isTrue();
        assertThat(json.at("/machine/versions/postgresql").textValue()).isEqualTo("15.19.0");
    }

    private static double cpu(CatchUpResult result, String process, String kind) {
        return result.processes().stream()
                .filter(use -> use.name().equals(process))
                .mapToDouble(use -> use.cpuSecondsByKind().getOrDefault(kind, 0.0))
                .sum();
    }
}
