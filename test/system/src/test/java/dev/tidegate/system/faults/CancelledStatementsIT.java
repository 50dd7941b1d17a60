package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Somebody cancels statements of Tidegate, whatever they are and on either side: the pipeline goes through all of it. */
class CancelledStatementsIT {

    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final Duration CANCEL_EVERY = Duration.ofMillis(150);
    private static final String ROWS = " SELECT i, repeat('x', 200) FROM generate_series(1, 40000) i";

    /** Streams, too: to the server they are statements. */
    private static final String CANCEL = """
            SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE '%%tidegate%%' AND pid <> pg_backend_pid()
              AND (state = 'active' OR backend_type = 'walsender') AND hashtext(pid || '%d') %% 3 = 0
            """;

    @Test
    void everyRoleContinuesByItself() throws Exception {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        Random random = new Random(seed);
        try (TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)) {
            pipeline.both(
                    "CREATE TABLE a (id serial PRIMARY KEY, v text)", "CREATE TABLE b (id int PRIMARY KEY, v text)");
            pipeline.source()
                    .execute("INSERT INTO a" + ROWS, "INSERT INTO b" + ROWS, "SELECT setval('a_id_seq', 40000)");
            pipeline.yaml("sequences: { interval: 1s }");
            JavaProcess run = pipeline.start("run");
            long cancelled = cancel(pipeline, random, Duration.ofSeconds(8));
            pipeline.awaitStreaming(WITHIN);
            CompletableFuture<CommandLineRun> verify = CompletableFuture.supplyAsync(() ->
                    CommandLineRun.of("verify", "-c", pipeline.configFile().toString()));
            for (int i = 0; i < 8; i++) {
                pipeline.source()
                        .execute(
                                "UPDATE b SET v = '" + i + "' WHERE id % 50 = " + i,
                                "INSERT INTO a (v) VALUES" + " (nextval('a_id_seq'))");
                cancelled += cancel(pipeline, random, Duration.ofSeconds(1));
            }
            pipeline.awaitCaughtUp(WITHIN).assertIdentical();
            assertThat(run.isAlive()).as("seed %d", seed).isTrue();
            assertThat(cancelled).isGreaterThan(5);
            assertThat(run.output()).contains("57014").doesNotContain("stops.");
            CommandLineRun verified = verify.get(2, TimeUnit.MINUTES);
            assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
        }
    }

    private static long cancel(TestPipeline pipeline, Random random, Duration during) {
        long[] cancelled = {0};
        long end = System.nanoTime() + during.toNanos();
        await().atMost(during.multipliedBy(2).plus(WITHIN))
                .pollInterval(CANCEL_EVERY)
                .until(() -> {
                    for (TestDatabase side : List.of(pipeline.source(), pipeline.target())) {
                        cancelled[0] += side.queryLong(CANCEL.formatted(random.nextInt()));
                    }
                    return System.nanoTime() > end;
                });
        return cancelled[0];
    }
}
