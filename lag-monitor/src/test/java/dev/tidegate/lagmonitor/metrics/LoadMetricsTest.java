package dev.tidegate.lagmonitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.lagmonitor.alert.delivery.AlertDispatcher;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.Gate;
import dev.tidegate.testkit.Checkout;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadMetricsTest {

    private PipelineView pipeline;

    @Test
    void tablesHaveMetricsOfTheirOwnWhileTheyAreCopied() throws Exception {
        PipelineConfig config = PipelineViews.config(Map.of());
        Gate gate = new Gate(config);
        sample(TableStatus.State.LOADING);
        try (MonitorMetrics metrics = new MonitorMetrics(
                config,
                () -> new AssessedView(pipeline, gate.judge(pipeline, List.of()), 0),
                new AlertDispatcher(MonitorConfig.defaults().alerts()))) {
            String table = "{pipeline=\"orders\",schema=\"public\",table=\"orders\"}";
            String scraped = metrics.scrape();
            assertThat(scraped)
                    .contains(
                            tables("loading", 1),
                            tables("queued", 0),
                            tables("loaded", 0),
                            tables("errored", 0),
                            "tidegate_load_rows{pipeline=\"orders\"} 5.0",
                            "tidegate_load_bytes{pipeline=\"orders\"} 500.0",
                            "tidegate_load_table_rows" + table + " 5.0",
                            "tidegate_load_table_bytes" + table + " 500.0",
                            "tidegate_load_table_left_seconds" + table + " NaN");
            String documented = Files.readString(Checkout.ROOT.resolve("docs/METRICS.md"));
            assertThat(scraped.lines().filter(line -> line.startsWith("# TYPE tidegate_load_")))
                    .hasSize(9)
                    .allSatisfy(line ->
                            assertThat(documented).contains("`" + line.replaceAll("# TYPE (\\S+) .*", "$1") + "`"));

            sample(TableStatus.State.STREAMING);
            assertThat(metrics.scrape())
                    .contains(tables("loading", 0), tables("loaded", 1))
                    .doesNotContain("tidegate_load_table_rows{");

            pipeline = PipelineViews.pictureOfNothing();
            assertThat(metrics.scrape())
                    .contains("tidegate_load_tables{pipeline=\"orders\",state=\"queued\"} NaN")
                    .contains("tidegate_load_rows{pipeline=\"orders\"} NaN");
        }
    }

    private static String tables(String state, int count) {
        return "tidegate_load_tables{pipeline=\"orders\",state=\"" + state + "\"} " + count + ".0";
    }

    private void sample(TableStatus.State state) {
        Views views = new Views();
        views.tableState = state;
        pipeline = PipelineViews.pipeline(views, 1000);
    }
}
