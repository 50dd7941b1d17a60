package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.Lsn;
import dev.tidegate.testing.PostgresVersion;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a source does arrives in the topic: every operation, on every version. */
class CaptureIT {

    @ParameterizedTest
    @EnumSource(PostgresVersion.class)
    void rowsOfEveryOperationArrive(PostgresVersion version) throws Exception {
        CapturePipeline pipeline =
                CapturePipeline.on(version, "CREATE TABLE account (id int PRIMARY KEY, owner text, balance numeric)");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config)) {
            pipeline.source.execute(
                    "INSERT INTO account SELECT i, 'owner ' || i, i * 1.10 FROM generate_series(1, 100) i",
                    "UPDATE account SET balance = balance + 1 WHERE id <= 50",
                    "UPDATE account SET id = id + 1000 WHERE id = 7",
                    "DELETE FROM account WHERE id > 90");
            pipeline.fence("done");
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                topic.untilFence("done");
                assertThat(topic.rows("public", "account")).isEqualTo(SourceRows.of(pipeline, "public", "account"));
                assertThat(topic.rows("public", "account")).hasSize(89);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> capture.progress.snapshot().confirmed().isPresent());
        }
    }
}
