package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody holds a lock on the target for longer than the load waits for one: it tries again until the lock is gone. */
@Timeout(300)
class LockedTargetIT {

    /** The load gives a lock up after 30 s. */
    private static final Duration HELD = Duration.ofSeconds(45);

    @TempDir
    Path directory;

    @Test
    void theLoadWaitsForATable() throws SQLException {
        try (TestPipeline pipeline = pipeline("locked_table");
                Connection holder = holder(pipeline, "LOCK TABLE item IN EXCLUSIVE MODE")) {
            JavaProcess run = pipeline.start("run");
            hold(holder);
            finishes(pipeline, run);
        }
    }

    @Test
    void theLoadWaitsForRowsOfItsState() throws SQLException {
        try (TestPipeline pipeline = pipeline("locked_state");
                Connection table = holder(pipeline, "LOCK TABLE item IN EXCLUSIVE MODE")) {
            JavaProcess run = pipeline.start("run");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> pipeline.target()
                                    .queryLong(
                                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'item'::regclass")
                            > 0);
            try (Connection state = holder(
                    pipeline,
                    "SELECT * FROM tidegate.load_table FOR UPDATE",
                    "SELECT * FROM tidegate.load_piece FOR UPDATE",
                    "SELECT * FROM tidegate.load_index FOR UPDATE")) {
                table.rollback();
                hold(state);
            }
            finishes(pipeline, run);
        }
    }

    private TestPipeline pipeline(String name) {
        TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory.resolve(name))
                .named(name)
                .yaml("tables: { include: ['public.*'] }")
                .both("CREATE TABLE item (id int PRIMARY KEY, v text)", "CREATE INDEX ON item (v)");
        pipeline.source().execute("INSERT INTO item SELECT n, 'v' || n FROM generate_series(1, 1000) n");
        return pipeline;
    }

    private static Connection holder(TestPipeline pipeline, String... locks) throws SQLException {
        Connection holder = pipeline.target().connect();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            for (String lock : locks) {
                statement.execute(lock);
            }
        }
        return holder;
    }

    private static void hold(Connection holder) throws SQLException {
        Awaitility.await().pollDelay(HELD).atMost(HELD.multipliedBy(2)).until(() -> true);
        holder.rollback();
    }

    private static void finishes(TestPipeline pipeline, JavaProcess run) {
        pipeline.awaitStreaming().awaitCaughtUp().assertIdentical("public.item");
        assertThat(run.output()).doesNotContain("25P02");
    }
}
