package dev.tidegate.load;

import static dev.tidegate.load.LoadFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load that died, was killed or stopped goes on where it was. */
final class LoadResumeIT {

    /** Servers of different age say it differently. */
    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V15", "V17", "V18"})
    void resumesUnderANewSnapshotWhenItsSessionIsTerminated(PostgresVersion version) throws Exception {
        LoadFixture it = new LoadFixture(version, PostgresVersion.V17);
        for (int table = 1; table <= 8; table++) {
            it.both("CREATE TABLE t" + table + " (id int PRIMARY KEY)");
            it.source.execute("INSERT INTO t" + table + " SELECT generate_series(1, 100)");
        }
        AtomicBoolean terminated = new AtomicBoolean();

        assertThatThrownBy(() -> it.load(new StopSignal(), reached -> {
                    if (reached == LoadStep.PIECE_LOADED && !terminated.getAndSet(true)) {
                        it.source.execute(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND application_name = 'tidegate load snapshot'");
                    }
                }))
                .isInstanceOfSatisfying(TidegateException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("SNAPSHOT-LOST");
                    assertThat(failure.isTransient()).isTrue();
                });

        assertThat(it.load()).isTrue();
        it.pipeline.assertIdentical();
    }

    @ParameterizedTest
    @EnumSource(LoadStep.class)
    void resumesAfterDeathAtAnyStep(LoadStep step) throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V10, PostgresVersion.V18);
        it.both(
                "CREATE TABLE a (id int PRIMARY KEY, v text)",
                "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)");
        it.source.execute(
                "INSERT INTO a SELECT i, 'v' FROM generate_series(1, 1000) i",
                "INSERT INTO b SELECT i, i FROM generate_series(1, 1000) i");

        assertThatThrownBy(() -> it.load(new StopSignal(), reached -> {
                    if (reached == step) {
                        throw new SimulatedCrash();
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
        assertThat(it.phase()).isEqualTo("loading");
        String firstStream = it.target.queryText("SELECT stream_id FROM tidegate.pipeline");
        it.source.execute("DELETE FROM b WHERE id <= 10", "INSERT INTO a VALUES (2000, 'later')");

        assertThat(it.load()).isTrue();

        assertThat(it.phase()).isEqualTo("streaming");
        boolean goesOn = step.compareTo(LoadStep.SLOT_RECORDED) >= 0;
        assertThat(it.target
                        .queryText("SELECT stream_id FROM tidegate.pipeline")
                        .equals(firstStream))
                .isEqualTo(goesOn);
        assertThat(it.target.queryText("SELECT commit_lsn = consistent_lsn FROM tidegate.checkpoint"
                        + " JOIN tidegate.pipeline USING (pipeline)"))
                .isEqualTo("t");
        // What was copied before the death lacks the later changes, and the stream has them.
        for (String table : List.of("a", "b")) {
            boolean afterChanges = it.target
                    .queryText("SELECT loaded_lsn > consistent_lsn FROM tidegate.load_table"
                            + " JOIN tidegate.pipeline USING (pipeline) WHERE table_name = '" + table + "'")
                    .equals("t");
            if (afterChanges || !goesOn) {
                assertThat(rows(it.target, table)).isEqualTo(rows(it.source, table));
            } else {
                assertThat(rows(it.target, table)).hasSize(1000);
            }
        }
        assertThat(it.slots()).isEqualTo(1);
        assertThat(it.load()).as("a third start has nothing to do").isTrue();
    }

    @Test
    void resumesAfterKillOfTheProcess() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY, v text)", "CREATE TABLE b (id int PRIMARY KEY, v text)");
        it.source.execute(
                "INSERT INTO a SELECT i, 'v' FROM generate_series(1, 1000) i",
                "INSERT INTO b SELECT i, repeat('x', 1000) FROM generate_series(1, 100000) i");
        try (JavaProcess process = JavaProcess.start(LoadMain.class, LoadMain.arguments(it))) {
            process.awaitOutput("reached PIECE_LOADED", Duration.ofMinutes(1));
            process.killHard();
        }
        assertThat(it.phase()).isEqualTo("loading");
        it.target.terminateSessions();
        long before = it.target.queryLong("SELECT count(*) FROM tidegate.load_piece WHERE state = 'loaded'");

        assertThat(it.load()).isTrue();

        assertThat(before).isPositive();
        assertThat(it.target.queryLong(
                        "SELECT count(*) FROM tidegate.load_piece p JOIN tidegate.pipeline USING (pipeline)"
                                + " WHERE p.loaded_lsn = consistent_lsn"))
                .as("pieces of the first start stay")
                .isEqualTo(before);
        assertThat(it.target.queryText("SELECT md5(string_agg(id || v, '' ORDER BY id)) FROM b"))
                .isEqualTo(it.source.queryText("SELECT md5(string_agg(id || v, '' ORDER BY id)) FROM b"));
    }

    @Test
    void resumesAfterAStop() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a SELECT generate_series(1, 100)");
        StopSignal stop = new StopSignal();

        boolean streaming = it.load(stop, step -> {
            if (step == LoadStep.PIECE_LOADED) {
                stop.request();
            }
        });

        assertThat(streaming).isFalse();
        assertThat(it.slots()).as("the stream's slot stays").isEqualTo(1);
        assertThat(it.phase()).isEqualTo("loading");
        assertThat(it.load()).isTrue();
        assertThat(rows(it.target, "a")).hasSize(100);
    }

    @Test
    void stopsWhileItWaitsForALock() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        StopSignal stop = new StopSignal();
        LoadLimits patient = new LoadLimits(Duration.ofMinutes(1), 4L << 20);
        try (Connection other = it.source.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);

            LoadService service = new LoadService(it.config(), patient, new LoadProgress(), step -> {
                if (step == LoadStep.SLOT_RECORDED) {
                    lock(statement);
                    CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS)
                            .execute(stop::request);
                }
            });
            boolean streaming = service.run(stop);

            assertThat(streaming).isFalse();
        }
        assertThat(it.load()).isTrue();
    }

    private static void lock(Statement statement) {
        try {
            statement.execute("LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void emptiesRowByRowWhatAnotherTableRefersTo() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.target.execute("CREATE SCHEMA other", "CREATE TABLE other.o (a int REFERENCES a)");
        it.source.execute("INSERT INTO a VALUES (1)");
        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.ALL_LOADED) {
                        throw new SimulatedCrash();
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
        it.source.execute(
                "SELECT pg_drop_replication_slot('" + it.pipeline.name().slot() + "')");

        assertThat(it.load()).as("without its slot it starts over").isTrue();

        assertThat(rows(it.target, "a")).containsExactly("(1)");
    }
}
