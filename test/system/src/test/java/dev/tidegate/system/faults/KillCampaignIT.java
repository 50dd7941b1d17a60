package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.kafka.KafkaProcess;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.workload.SeedSchema;
import dev.tidegate.testkit.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several clients write while processes and servers are killed at random moments; at the end both sides are identical,
 * and nobody who read the target meanwhile saw a state that the source did not have. {@code -Dtidegate.campaign.seed}
 * replays a run (as far as machines allow), {@code -Dtidegate.campaign.kills} makes it longer.
 */
class KillCampaignIT {

    private static final int KILLS = Integer.getInteger("tidegate.campaign.kills", 20);
    /** Of capture, apply and broker in processes of their own. */
    private static final int ROLE_KILLS = KILLS / 2;

    private static final double TRANSACTIONS_PER_SECOND = 120;
    private static final Duration PROGRESS_WITHIN = Duration.ofMinutes(2);

    private final long seed = Long.getLong("tidegate.campaign.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Tally tally = new Tally();

    @TempDir
    Path directory;

    /** The whole pipeline in one process with the embedded broker. */
    @Test
    void survivesKillsOfTheWholeProcessOfServersAndOfTheDataDirectory() throws IOException {
        System.out.println("campaign seed " + seed);
        try (TestPipeline pair = DurablePipeline.in(directory, PostgresVersion.V15, PostgresVersion.V17)) {
            prepare(pair);
            try (Workload workload = workload(pair);
                    InvariantReader reader = InvariantReader.ofAccounts(pair.target()::connect)) {
                JavaProcess run = pair.start("run");
                pair.awaitStreaming(DurablePipeline.WITHIN);
                while (tally.kills < KILLS) {
                    letItWork(workload);
                    run = disturb(pair, run);
                }
                workload.stop();
                pair.awaitCaughtUp(DurablePipeline.WITHIN);
                assertThat(run.isAlive()).as(pair.lastOutput()).isTrue();
                DurablePipeline.assertIdenticalAndNeverPartial(pair, reader);
                System.out.println(
                        tally + ", " + workload.counts() + ", " + reader.goodReads() + " reads of the target");
            }
        }
    }

    private JavaProcess disturb(TestPipeline pair, JavaProcess run) throws IOException {
        int choice = random.nextInt(100);
        if (choice < 10) {
            tally.serverRestarts++;
            restart(pair.source().server());
            return run;
        }
        if (choice < 20) {
            tally.serverRestarts++;
            restart(pair.target().server());
            return run;
        }
        tally.kills++;
        run.killHard();
        if (choice < 35) {
            tally.dataDirectoriesLost++;
            delete(pair.dataDirectory());
        }
        return pair.start("run");
    }

    private void restart(PostgresServer server) {
        if (random.nextBoolean()) {
            server.restart();
        } else {
            server.killHard();
            server.start();
        }
    }

    /** Capture and apply in processes of their own, with a Kafka that is killed as well. */
    @Test
    void survivesKillsOfCaptureApplyAndBroker() throws IOException {
        System.out.println("campaign seed " + seed);
        try (KafkaProcess kafka = KafkaProcess.start(directory.resolve("kafka"));
                TestPipeline pair = DurablePipeline.in(directory, PostgresVersion.V17, PostgresVersion.V15)
                        .kafka(kafka.bootstrapServers())) {
            prepare(pair);
            try (Workload workload = workload(pair);
                    InvariantReader reader = InvariantReader.ofAccounts(pair.target()::connect)) {
                JavaProcess capture = pair.start("capture");
                JavaProcess apply = pair.start("apply");
                pair.awaitStreaming(DurablePipeline.WITHIN);
                while (tally.kills < ROLE_KILLS) {
                    letItWork(workload);
                    switch (random.nextInt(5)) {
                        case 0, 1 -> {
                            capture.killHard();
                            capture = pair.start("capture");
                        }
                        case 2, 3 -> {
                            apply.killHard();
                            apply = pair.start("apply");
                        }
                        default -> {
                            kafka.killHard();
                            kafka.startAgain();
                        }
                    }
                    tally.kills++;
                }
                workload.stop();
                pair.awaitCaughtUp(DurablePipeline.WITHIN);
                DurablePipeline.assertIdenticalAndNeverPartial(pair, reader);
                System.out.println(
                        tally + ", " + workload.counts() + ", " + reader.goodReads() + " reads of the target");
            }
        }
    }

    private void prepare(TestPipeline pair) {
        SeedSchema.createFilled(pair.source(), 2_000);
        SeedSchema.create(pair.target());
    }

    private Workload workload(TestPipeline pair) {
        return Workload.builder(pair.source()::connect)
                .clients(4)
                .seed(seed)
                .transactionsPerSecond(TRANSACTIONS_PER_SECOND)
                .start();
    }

    /** Between nothing and four seconds of work: long enough to stream at times, to be caught in its start at others. */
    private void letItWork(Workload workload) {
        workload.awaitTransactions(random.nextInt((int) (4 * TRANSACTIONS_PER_SECOND)), PROGRESS_WITHIN);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static final class Tally {
        private int kills;
        private int dataDirectoriesLost;
        private int serverRestarts;

        @Override
        public String toString() {
            return kills + " kills, " + dataDirectoriesLost + " data directories lost, " + serverRestarts
                    + " servers restarted or killed";
        }
    }
}
