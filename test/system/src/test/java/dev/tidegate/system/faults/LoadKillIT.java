package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The load under writes of every kind (large values that the stream does not send, moved rows, changed keys, reused unique
 * values, partitions, no key), killed at random times with a server now and then; then a table that comes later and one
 * that is loaded again, while all others go on. In the end both sides hold the same.
 */
final class LoadKillIT {

    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final int KILLS = Integer.getInteger("tidegate.load.kills", 2);
    private static final int ROWS = 60_000;

    private final long seed = Long.getLong("tidegate.load.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    @Test
    void isExactWheneverItIsKilledAndTablesJoinLater() throws Exception {
        System.out.println("load seed " + seed);
        String load = "load: { workers: 2, piece-bytes: 1MB, maintenance-work-mem: 16MB }";
        try (TestPipeline pair = DurablePipeline.in(directory, PostgresVersion.V17, PostgresVersion.V15)
                        .yaml(load);
                Writers writers = prepare(pair)) {
            JavaProcess run = pair.start("run");
            for (int kills = 0; kills < KILLS; kills++) {
                // The first one surely between two pieces of the largest table.
                awaitPieces(pair, kills == 0 ? 1 + random.nextInt(4) : random.nextInt(40));
                if (random.nextInt(3) == 0) {
                    (random.nextBoolean()
                                    ? pair.source().server()
                                    : pair.target().server())
                            .restart();
                }
                run.killHard();
                run = pair.start("run");
            }
            pair.awaitStreaming(DurablePipeline.WITHIN);
            assertThat(pair.target().queryLong("SELECT count(DISTINCT loaded_lsn) FROM tidegate.load_piece"))
                    .as("pieces of several snapshots; seed " + seed)
                    .isGreaterThan(1);
            pair.awaitCaughtUp(DurablePipeline.WITHIN);
            awaitSettled(pair);

            pair.source().execute("CREATE TABLE late (id bigserial PRIMARY KEY, v text)");
            pair.target().execute("CREATE TABLE late (id bigint PRIMARY KEY, v text)");
            writers.late = true;
            pair.start("load", "--table", "public.late", "--table", "public.big")
                    .awaitOutput("bring", BOUND);
            awaitSettled(pair);

            writers.close();
            pair.awaitCaughtUp(DurablePipeline.WITHIN);
            awaitSettled(pair);
            System.out.println(
                    writers.done + " transactions; "
                            + pair.target()
                                    .queryTexts(
                                            "SELECT table_name || ' '"
                                                    + " || base_lsn || ' ' || loaded_lsn || ' ' || rows FROM tidegate.load_table ORDER BY 1"));
            pair.assertIdentical().assertNoDrift();
            assertThat(indexes(pair.target())).isEqualTo(indexes(pair.source()));
        }
    }

    private static List<String> indexes(dev.tidegate.testkit.postgres.TestDatabase database) {
        return database.queryTexts("SELECT pg_get_indexdef(indexrelid) || ' ' || indisvalid FROM pg_index"
                + " WHERE indrelid IN ('big'::regclass, 'part'::regclass, 'late'::regclass) ORDER BY 1");
    }

    private static void awaitPieces(TestPipeline pair, int pieces) {
        await().atMost(BOUND)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> pair.target()
                                        .queryLong("SELECT count(*) FILTER (WHERE state = 'loaded')"
                                                + " FROM tidegate.load_piece")
                                >= pieces
                        || pair.target()
                                .queryText("SELECT state FROM tidegate.pipeline")
                                .equals("streaming"));
    }

    /** Every table is in the main lane, and no index is owed. */
    private static void awaitSettled(TestPipeline pair) {
        try {
            await().atMost(BOUND)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> pair.target()
                                    .queryLong(
                                            "SELECT (SELECT count(*) FROM tidegate.load_index) + (SELECT count(*) FROM"
                                                    + " tidegate.load_table WHERE lane <> 0 OR state <> 'loaded')")
                            == 0);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(pair.lastOutput(), e);
        }
    }

    private Writers prepare(TestPipeline pair) {
        String[] tables = {
            "CREATE TABLE big (id bigint PRIMARY KEY, n bigint NOT NULL, v text, doc text)",
            "ALTER TABLE big ALTER doc SET STORAGE EXTERNAL",
            "ALTER TABLE big ADD CONSTRAINT big_n UNIQUE (n)",
            "CREATE INDEX big_v ON big (v)",
            "CREATE TABLE part (id bigint NOT NULL, k int NOT NULL, v text, PRIMARY KEY (id, k))"
                    + " PARTITION BY RANGE (k)",
            "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (50)",
            "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (50) TO (100)",
            "CREATE TABLE keyless (v text, n int)",
            "ALTER TABLE keyless REPLICA IDENTITY FULL"
        };
        pair.source().execute(tables);
        pair.target().execute(tables);
        pair.source()
                .execute(
                        "CREATE SEQUENCE numbers",
                        "INSERT INTO big SELECT i, nextval('numbers'), repeat('v', 200),"
                                + " CASE WHEN i % 20 = 0 THEN repeat(md5(i::text), 100) ELSE 'short' END"
                                + " FROM generate_series(1, " + ROWS + ") i",
                        "INSERT INTO part SELECT i, i % 100, repeat('p', 100) FROM generate_series(1, 20000) i",
                        "INSERT INTO keyless SELECT 'k', i FROM generate_series(1, 2000) i",
                        "ANALYZE");
        pair.target().execute("CREATE SEQUENCE numbers");
        return new Writers(pair, seed);
    }

    /** Three clients that write until they are closed, in bounded measure; a server that goes away is waited for. */
    private static final class Writers implements AutoCloseable {

        private static final Duration PAUSE = Duration.ofMillis(5);

        private final TestPipeline pair;
        private final AtomicBoolean stop = new AtomicBoolean();
        private final ExecutorService threads = Executors.newFixedThreadPool(3);
        private final List<Future<?>> running = new ArrayList<>();
        private volatile boolean late;
        private final AtomicLong done = new AtomicLong();

        Writers(TestPipeline pair, long seed) {
            this.pair = pair;
            for (int i = 0; i < 3; i++) {
                Random random = new Random(seed + i);
                running.add(threads.submit(() -> write(random)));
            }
        }

        private void write(Random random) {
            while (!stop.get()) {
                try (Connection connection = pair.source().connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!stop.get()) {
                        for (int i = random.nextInt(4); i >= 0; i--) {
                            statement.execute(change(random));
                        }
                        if (random.nextInt(10) == 0) {
                            connection.rollback();
                        } else {
                            connection.commit();
                            done.incrementAndGet();
                        }
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                } catch (SQLException e) {
                    // deadlocks among the writers, and servers that are restarted
                    Thread.onSpinWait();
                }
            }
        }

        private String change(Random random) {
            int id = 1 + random.nextInt(ROWS);
            String where = " WHERE id = " + id;
            return switch (random.nextInt(late ? 14 : 12)) {
                case 0 -> "INSERT INTO big SELECT 10000000 + nextval('numbers'), nextval('numbers'), 'new', 'short'";
                case 1 -> "DELETE FROM big" + where;
                case 2, 3 -> "UPDATE big SET v = v || 'x'" + where;
                case 4 -> "UPDATE big SET doc = repeat('z', 3000)" + where;
                case 5 -> "UPDATE big SET n = nextval('numbers')" + where;
                // The unique value goes from one row to another.
                case 6 ->
                    "DO $$ DECLARE m bigint; BEGIN DELETE FROM big" + where + " RETURNING n INTO m; IF m IS NOT NULL"
                            + " THEN INSERT INTO big VALUES (10000000"
                            + " + nextval('numbers'), m, 'took', 'n');"
                            + " END IF; END $$";
                case 7 -> "UPDATE big SET id = 20000000 + nextval('numbers'), doc = doc || ''" + where;
                case 8 -> "UPDATE part SET v = 'w' || v WHERE id = " + random.nextInt(20000);
                case 9 -> "UPDATE part SET k = (k + 50) % 100 WHERE id = " + random.nextInt(20000);
                case 10 -> "INSERT INTO keyless VALUES ('k', " + random.nextInt(2000) + ")";
                case 11 -> "UPDATE keyless SET v = v || 'x' WHERE n = " + random.nextInt(2000) + " AND length(v) < 9";
                default -> "INSERT INTO late (v) VALUES ('" + id + "')";
            };
        }

        @Override
        public void close() throws Exception {
            stop.set(true);
            for (Future<?> future : running) {
                future.get(30, TimeUnit.SECONDS);
            }
            threads.shutdown();
        }
    }
}
