package dev.tidegate.system.late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many tables that are loaded again at once, while all of them are written to. */
@Timeout(300)
class ManyLateTablesIT {

    private static final int TABLES = Integer.getInteger("tidegate.late-tables", 60);
    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final String LATE = "SELECT count(*) FROM tidegate.load_table WHERE lane <> 0 OR state <> 'loaded'";

    @Test
    void joinTheStreamTogether() throws Exception {
        try (TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V15)
                .sharedKafka()
                .both(IntStream.range(0, TABLES)
                        .mapToObj(n -> "CREATE TABLE shelf_" + n + " (id bigint PRIMARY KEY, n int)")
                        .toArray(String[]::new))) {
            pipeline.source()
                    .execute(IntStream.range(0, TABLES)
                            .mapToObj(n -> "INSERT INTO shelf_" + n + " SELECT i, i FROM generate_series(1, 100) i")
                            .toArray(String[]::new));
            InProcessRoles.of(pipeline).start();
            AtomicBoolean done = new AtomicBoolean();
            Thread writer = new Thread(() -> write(pipeline, done), "writer");
            writer.start();
            try {
                LateTables late = new LateTables(pipeline.config(), LoadLimits.defaults(), new LoadProgress());
                late.queue(IntStream.range(0, TABLES)
                        .mapToObj(n -> new TableId("public", "shelf_" + n))
                        .toList());
                assertThat(late.work(new StopSignal())).isTrue();
                await().atMost(WITHIN).until(() -> "0".equals(pipeline.target().queryText(LATE)));
            } finally {
                done.set(true);
                writer.join();
            }
            pipeline.awaitCaughtUp().assertIdentical().assertNoDrift();
            // Each queued table raises it once. Handed over one by one, each would do so twice more.
            assertThat(pipeline.target().queryLong("SELECT epoch FROM tidegate.checkpoint WHERE lane = 0"))
                    .as("how often the main lane was interrupted")
                    .isLessThan(TABLES + TABLES / 2);
        }
    }

    private static void write(TestPipeline pipeline, AtomicBoolean done) {
        Random random = new Random(1);
        while (!done.get()) {
            int table = random.nextInt(TABLES);
            pipeline.source()
                    .execute(List.of(
                                    "UPDATE shelf_" + table + " SET n = n + 1 WHERE id = " + (1 + random.nextInt(100)),
                                    "INSERT INTO shelf_" + table + " SELECT max(id) + 1, 0 FROM shelf_" + table)
                            .toArray(String[]::new));
        }
    }
}
