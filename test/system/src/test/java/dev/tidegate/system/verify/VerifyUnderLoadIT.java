package dev.tidegate.system.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.CommandContext;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.workload.SeedSchema;
import dev.tidegate.testkit.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
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

    private final TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
            .named("under_load")
            .yaml("tables: { include: ['public.*'] }", "verify: { wait-max: 5m }");
    private final TestDatabase source = pipeline.source();
    private final TestDatabase target = pipeline.target();

    @TempDir
    Path directory;

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

    /** All tables are the same, but nobody can say so of one whose rows may not be read any more. */
    private void isUnknownWithoutARight() throws IOException {
        String reader = "reader_" + ProcessHandle.current().pid();
        source.execute(
                "CREATE ROLE " + reader + " LOGIN REPLICATION",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + reader,
                "REVOKE SELECT ON accounts FROM " + reader);
        try {
            Path config = pipeline.configFile("source: { user: " + reader + " }");
            CommandLineRun verified = CommandLineRun.of("verify", "-c", config.toString(), "--json");
            assertThat(verified.exitCode()).as(verified.out() + verified.err()).isEqualTo(3);
            JsonNode answer = new ObjectMapper().readTree(verified.out());
            assertThat(answer.get("state").asText()).isEqualTo("unknown");
            assertThat(answer.get("reachesThreshold").asBoolean()).isFalse();
            for (JsonNode table : answer.get("tables")) {
                boolean isIt = table.get("table").asText().equals("accounts");
                assertThat(table.get("state").asText()).as(table.toString()).isEqualTo(isIt ? "unknown" : "same");
            }
            assertThat(verified.out()).contains("42501");
            assertThat(stored()).isEqualTo("unknown");
            assertThat(target.queryTexts("SELECT table_name || ' ' || (shape IS NULL) FROM tidegate.verification_table"
                            + " WHERE state <> 'same'"))
                    .as("nothing can begin from it")
                    .containsExactly("accounts true");

            CommandLineRun gate = CommandLineRun.of("gate", "-c", config.toString(), "--json");
            assertThat(gate.exitCode()).as(gate.out() + gate.err()).isNotZero();
            assertThat(new ObjectMapper().readTree(gate.out()).get("checks"))
                    .filteredOn(check -> check.get("check").asText().equals("verification"))
                    .singleElement()
                    .satisfies(check -> assertThat(check.get("outcome").asText() + ": " + check.get("reason"))
                            .startsWith("unknown")
                            .contains("public.accounts", "42501"));
        } finally {
            source.execute("DROP OWNED BY " + reader, "DROP ROLE " + reader);
        }
    }

    private String stored() {
        return target.queryText("SELECT state FROM tidegate.verification WHERE finished_at IS NOT NULL"
                + " ORDER BY started_at DESC LIMIT 1");
    }

    /** Nobody is there to stand at a point; and before that, somebody is in the way of one. */
    private void isUnknownWithoutAPoint() throws Exception {
        Path config = pipeline.configFile("verify: { wait-max: 1s }");
        long tables = target.queryLong("SELECT count(*) FROM tidegate.verification_table");
        try (Connection open = source.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("UPDATE accounts SET balance = balance WHERE id = 3");
            assertUnknown(config, "VERIFY-BLOCKED");
            open.rollback();
        }
        assertUnknown(config, "VERIFY-NO-CUT");
        assertThat(target.queryLong("SELECT count(*) FROM tidegate.verification_table"))
                .as("nothing is said of tables that were not compared")
                .isEqualTo(tables);
    }

    private void assertUnknown(Path config, String why) {
        CommandLineRun verified = CommandLineRun.of("verify", "-c", config.toString(), "--json");
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isEqualTo(3);
        assertThat(verified.out()).isEmpty();
        assertThat(verified.err()).contains(why);
        assertThat(stored()).isEqualTo("unknown");
    }

    /** Two rows are wrong, one of which is fixed after some passes. */
    private void passes(Path config) throws IOException {
        StopSignal stop = new StopSignal();
        CompletableFuture<CommandLineRun> passes = CompletableFuture.supplyAsync(() -> CommandLineRun.of(
                new CommandContext(Map.of(), Optional.empty(), false, () -> stop),
                "verify",
                "-c",
                config.toString(),
                "--continuous",
                "--json",
                "--pause-seconds",
                "0",
                "--table",
                "public.accounts"));
        awaitPasses(2);
        target.execute("UPDATE accounts SET balance = balance - 1 WHERE id = 1");
        awaitPasses(2);
        stop.request();
        assertThat(passes.join().exitCode()).as(passes.join().err()).isEqualTo(1);
        List<String> told = new ArrayList<>();
        for (String line : passes.join().out().lines().toList()) {
            JsonNode answer = new ObjectMapper().readTree(line);
            JsonNode pass = answer.get("pass");
            assertThat(pass.get("number").asInt()).as(line).isEqualTo(told.size() + 1);
            assertThat(answer.get("tables")).as(line).hasSize(1);
            told.add(pass.get("mode").asText() + ": new " + pass.get("new") + ", still there " + pass.get("stillThere")
                    + ", gone " + pass.get("gone"));
        }
        assertThat(told.get(0)).isEqualTo("full: new 2, still there 0, gone 0");
        assertThat(told)
                .contains("since-last: new 0, still there 2, gone 0")
                .containsOnlyOnce("since-last: new 0, still there 1, gone 1")
                .contains("since-last: new 0, still there 1, gone 0");
    }

    private void awaitPasses(long more) {
        String passes = "SELECT count(*) FROM tidegate.verification WHERE NOT all_tables AND state = 'different'";
        long before = target.queryLong(passes);
        await().atMost(BOUND).until(() -> target.queryLong(passes) >= before + more);
    }

    @Test
    void findsNothingWhileClientsWriteAndTheApplierIsKilled() throws Exception {
        SeedSchema.createFilled(source, 5_000);
        SeedSchema.create(target);
        Path config = pipeline.in(directory).configFile();
        List<Long> held = new ArrayList<>();
        Random moments = new Random(SEED);
        JavaProcess run = pipeline.start("run");
        long since = System.nanoTime();
        try (Workload workload = Workload.builder(source::connect)
                .clients(4)
                .transactionsPerSecond(RATE)
                .start()) {
            pipeline.awaitStreaming(BOUND);
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
                    run = pipeline.start("run");
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
            System.out.println("applier held for " + held + " ms in " + ROUNDS + " verifications, " + workload.counts()
                    + " in " + (System.nanoTime() - since) / 1_000_000_000 + " s");
            workload.stop();
            // Behind it, nothing of the workload is under way that could write over what is planted.
            assertThat(CommandLineRun.of("verify", "-c", config.toString()).exitCode())
                    .isZero();
            isUnknownWithoutARight();
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
            run.killHard();
            isUnknownWithoutAPoint();
            assertThat(held).allMatch(millis -> millis < 2_000);
        } finally {
            pipeline.close();
        }
    }
}
