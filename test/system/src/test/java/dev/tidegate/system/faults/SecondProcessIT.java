package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.kafka.KafkaProcess;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.workload.SeedSchema;
import dev.tidegate.testkit.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two captures and two appliers of one pipeline: one of each works, the other says why it does not. */
class SecondProcessIT {

    private static final Duration SAYS_WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void theSecondOfEachRoleWaitsAndTakesOver() throws IOException {
        try (KafkaProcess kafka = KafkaProcess.start(directory.resolve("kafka"));
                TestPipeline pair = DurablePipeline.in(directory, PostgresVersion.V18, PostgresVersion.V18)
                        .kafka(kafka.bootstrapServers())) {
            SeedSchema.createFilled(pair.source(), 500);
            SeedSchema.create(pair.target());
            JavaProcess firstCapture = pair.start("capture");
            JavaProcess firstApply = pair.start("apply");
            pair.awaitStreaming(DurablePipeline.WITHIN);
            pair.awaitCaughtUp(DurablePipeline.WITHIN);
            try (Workload workload = Workload.builder(pair.source()::connect)
                            .clients(2)
                            .transactionsPerSecond(50)
                            .start();
                    InvariantReader reader = InvariantReader.ofAccounts(pair.target()::connect)) {
                JavaProcess secondCapture = pair.start("capture");
                JavaProcess secondApply = pair.start("apply");
                secondCapture.awaitOutput("SLOT-IN-USE", SAYS_WITHIN);
                secondApply.awaitOutput("APPLIER-ELSEWHERE", SAYS_WITHIN);
                workload.awaitTransactions(100, SAYS_WITHIN);

                firstCapture.killHard();
                firstApply.killHard();
                workload.awaitTransactions(100, SAYS_WITHIN);
                workload.stop();
                pair.awaitCaughtUp(DurablePipeline.WITHIN);
                assertThat(secondCapture.isAlive() && secondApply.isAlive())
                        .as(pair.lastOutput())
                        .isTrue();
                DurablePipeline.assertIdenticalAndNeverPartial(pair, reader);
            }
        }
    }
}
