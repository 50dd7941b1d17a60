package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.testing.JavaProcess;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SeedSchema;
import dev.tidegate.testing.SharedServers;
import dev.tidegate.testing.TestDatabase;
import dev.tidegate.testing.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients write all the time, the pipeline's process is killed now and then, and every verification says that both sides
 * are the same. {@code -Dtidegate.verify.rounds} makes it longer, {@code -Dtidegate.verify.rate} more or less busy.
 */
class VerifyUnderLoadIT {

    private static final int ROUNDS = Integer.getInteger("tidegate.verify.rounds", 6);
    private static final int KILL_EVERY = Integer.getInteger("tidegate.verify.kill-every", 3);
    private static final double RATE = Integer.getInteger("tidegate.verify.rate", 150);
    /** A cut takes about half of it, so kills come before, in and after it. */
    private static final int KILL_WITHIN_MILLIS = 2_000;

    private static final long SEED = Long.getLong("tidegate.verify.seed", System.nanoTime());
    private static final Duration BOUND = Duration.ofMinutes(3);

    private final TestDatabase source = SharedServers.database(PostgresVersion.V15);
    private final TestDatabase target = SharedServers.database(PostgresVersion.V17);

    @TempDir
    Path directory;

    private Path config() throws IOException {
        return Files.writeString(directory.resolve("tidegate.yaml"), """
                pipeline: under_load
                source: { url: "%s", user: postgres }
                target: { url: "%s", user: postgres }
                tables: { include: ["public.*"] }
                data-dir: "%s"
                """.formatted(
                        source.jdbcUrl(), target.jdbcUrl(), directory.resolve("data")));
    }

    private JavaProcess start(Path config) {
        return JavaProcess.builder(Tidegate.class)
                .jvmArguments("-Xmx512m")
                .arguments("run", "-c", config.toString())
                .start();
    }

    private static void waitAtMost(CompletableFuture<?> verification, long millis) throws Exception {
        try {
            verification.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException underWay) {
            // As it should be: the kill hits it in the middle.
        }
    }

    /** With the difference that was planted. */
    private void queries(Path config) throws IOException {
        Path file = Files.writeString(directory.resolve("queries.sql"), """
                SELECT status, count(*) FROM orders GROUP BY status; -- the same
                SELECT sum(balance) FROM accounts WHERE id = 1;
                SELECT nothing FROM nowhere;
                """);
        CommandLineRun queries = CommandLineRun.of(
                "verify", "queries", "-c", config.toString(), "--file", file.toString(), "--runs", "3", "--json");
        assertThat(queries.exitCode()).as(queries.out() + queries.err()).isEqualTo(1);
        JsonNode answers = new ObjectMapper().readTree(queries.out()).get("queries");
        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).get("sameAnswer").asBoolean()).isTrue();
        assertThat(answers.get(0).get("source").get("medianMs").asDouble()).isPositive();
        assertThat(answers.get(1).get("sameAnswer").asBoolean()).isFalse();
        assertThat(answers.get(2).get("problem").asText()).contains("42P01");
    }

    /** Until two passes are done. */
    private void passes(Path config) {
        StopSignal stop = new StopSignal();
        CompletableFuture<CommandLineRun> passes = CompletableFuture.supplyAsync(() -> CommandLineRun.of(
                new Surroundings(Map.of(), Optional.empty(), false, () -> stop),
                "verify",
                "-c",
                config.toString(),
                "--continuous",
                "--pause-seconds",
                "0",
                "--table",
                "public.accounts"));
        await().atMost(BOUND)
                .until(() -> target.queryLong("SELECT count(*) FROM tidegate.verification"
                                + " WHERE NOT all_tables AND state = 'different'")
                        >= 2);
        stop.request();
        assertThat(passes.join().exitCode()).as(passes.join().err()).isEqualTo(1);
    }

    @Test
    void findsNothingWhileClientsWriteAndTheApplierIsKilled() throws Exception {
        SeedSchema.createFilled(source, 5_000);
        SeedSchema.create(target);
        Path config = config();
        List<Long> held = new ArrayList<>();
        Random moments = new Random(SEED);
        JavaProcess run = start(config);
        try (Workload workload = Workload.builder(source::connect)
                .clients(4)
                .transactionsPerSecond(RATE)
                .start()) {
            await().atMost(BOUND).ignoreExceptions().until(() -> target.queryText("SELECT state FROM tidegate.pipeline")
                    .equals("streaming"));
            for (int round = 1; round <= ROUNDS; round++) {
                // The whole, and what was written since, in turns.
                String[] command = round % 2 == 1
                        ? new String[] {"verify", "-c", config.toString(), "--json"}
                        : new String[] {"verify", "-c", config.toString(), "--json", "--since-last"};
                CompletableFuture<CommandLineRun> verification =
                        CompletableFuture.supplyAsync(() -> CommandLineRun.of(command));
                if (round % KILL_EVERY == 0) {
                    waitAtMost(verification, moments.nextInt(KILL_WITHIN_MILLIS));
                    run.killHard();
                    run = start(config);
                }
                CommandLineRun verified = verification.join();
                assertThat(verified.exitCode())
                        .as("seeds " + workload.seed() + " and " + SEED + ", round " + round + "\n" + verified.out()
                                + verified.err() + run.tail(40))
                        .isZero();
                JsonNode answer = new ObjectMapper().readTree(verified.out());
                assertThat(answer.get("tables")).hasSize(SeedSchema.TABLES.size());
                assertThat(answer.get("sourceRows").asLong()).isGreaterThan(5_000);
                held.add(answer.get("applierHeldMs").asLong());
            }
            System.out.println(
                    "applier held for " + held + " ms in " + ROUNDS + " verifications, " + workload.counts());
            workload.stop();
            // Behind it, nothing of the workload is under way that could write over what is planted.
            assertThat(CommandLineRun.of("verify", "-c", config.toString()).exitCode())
                    .isZero();
            target.execute(
                    "UPDATE accounts SET balance = balance + CASE id WHEN 1 THEN 1 ELSE -1 END WHERE id IN (1, 2)");
            CommandLineRun different = CommandLineRun.of(
                    "verify",
                    "-c",
                    config.toString(),
                    "--html",
                    directory.resolve("answer.html").toString());
            assertThat(different.exitCode())
                    .as(different.out() + different.err())
                    .isEqualTo(1);
            assertThat(different.out())
                    .contains("public.accounts: mismatch id=1: balance (real)")
                    .contains("public.accounts: mismatch id=2: balance (real)")
                    .contains("2 differences");
            assertThat(directory.resolve("answer.html")).content().contains("<td>mismatch id=1: balance (real)</td>");
            queries(config);
            passes(config);
            assertThat(held).allMatch(millis -> millis < 2_000);
        } finally {
            run.close();
            source.close();
        }
    }
}
