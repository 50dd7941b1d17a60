package dev.tidegate.system.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Has a pipeline that streams load a table again. */
final class LateLoad {

    private LateLoad() {}

    /** Waits until it is part of the stream. */
    static void of(TestPipeline pipeline, String table) {
        try {
            LateTables tables = new LateTables(pipeline.config(), LoadLimits.defaults(), new LoadProgress());
            tables.queue(List.of(new TableId("public", table)));
            assertThat(tables.work(new StopSignal())).isTrue();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String state = "SELECT state || ', lane ' || lane FROM tidegate.load_table WHERE table_name = '" + table + "'";
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "loaded, lane 0".equals(pipeline.target().queryText(state)));
    }
}
