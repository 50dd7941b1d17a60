package dev.tidegate.load;

import static dev.tidegate.load.LoadFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a load does not touch, and what it says instead. */
final class LoadRefusalIT {

    @Test
    void refusesTargetTablesThatHoldRows() {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        it.target.execute("INSERT INTO b VALUES (1)");

        assertThatThrownBy(it::load)
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("TARGET-NOT-EMPTY"))
                .hasMessageContaining("public.b")
                .hasMessageNotContaining("public.a");

        assertThat(it.slots()).isZero();
        assertThat(it.target.queryLong("SELECT count(*) FROM b")).isEqualTo(1);
        assertThat(it.target.queryText("SELECT to_regclass('tidegate.pipeline') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void refusesToGoOnWithAnotherSource() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        StopSignal stop = new StopSignal();
        stop.request();
        assertThat(it.load(stop, step -> {})).isFalse();
        LoadFixture other = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        other.source.execute("CREATE TABLE a (id int PRIMARY KEY)");

        assertThatThrownBy(() -> new LoadService(
                                it.pipeline.config("source: { url: '" + other.source.jdbcUrl() + "' }"),
                                LoadFixture.limits(),
                                new LoadProgress())
                        .open())
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("SOURCE-CHANGED"));
    }

    @Test
    void oneOfTwoLoadsSaysThatTheOtherIsAtWork() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        List<String> codes = new ArrayList<>();

        it.load(new StopSignal(), step -> {
            if (step == LoadStep.SLOT_CREATED) {
                try {
                    it.load();
                } catch (TidegateException e) {
                    codes.add(e.code());
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        });

        assertThat(codes).containsExactly("LOAD-RUNNING");
        assertThat(it.phase()).isEqualTo("streaming");
    }

    /** Any role of the target can take the lock; it only decides who waits. */
    @Test
    void namesAStrangerWhoTookTheLockAndContinuesWithoutHim() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.target
                .server()
                .execute("DO $$ BEGIN CREATE ROLE lock_stranger LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1)");
        try (Connection stranger = withTheLock(it)) {
            assertNamesTheStranger(it::load);
            assertThat(it.slots()).isZero();
            new LoadLock(stranger, it.pipeline.name()).release();
        }
        assertThat(it.load()).isTrue();

        LateTables tables = new LateTables(it.config(), LoadFixture.limits(), new LoadProgress());
        tables.queue(List.of(new TableId("public", "a")));
        try (Connection stranger = withTheLock(it)) {
            assertNamesTheStranger(() -> tables.work(new StopSignal()));
            assertThat(it.target.queryText(
                            "SELECT state || ' ' || error_code || ' ' || error_problem FROM tidegate.load_table"))
                    .startsWith("queued LOAD-LOCK-FOREIGN ")
                    .contains("of role lock_stranger");
            new LoadLock(stranger, it.pipeline.name()).release();
        }
        assertThat(tables.work(new StopSignal())).isTrue();
        assertThat(it.target.queryText("SELECT state || coalesce(error_code, '') FROM tidegate.load_table"))
                .isEqualTo("loaded");
    }

    private static Connection withTheLock(LoadFixture it) throws SQLException {
        Connection stranger = it.target.connectAs("lock_stranger");
        assertThat(new LoadLock(stranger, it.pipeline.name()).tryTake()).isTrue();
        return stranger;
    }

    private static void assertNamesTheStranger(ThrowingCallable load) {
        assertThatThrownBy(load).isInstanceOfSatisfying(TidegateException.class, e -> {
            assertThat(e.code()).isEqualTo("LOAD-LOCK-FOREIGN");
            assertThat(e.isTransient()).isTrue();
            assertThat(e.getMessage()).contains("of role lock_stranger, which is not Tidegate's");
            assertThat(e.nextStep()).contains("pg_terminate_backend(", "as lock_stranger or a superuser");
        });
    }

    @Test
    void leavesASlotOfAnotherPipelineAlone() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("SELECT pg_create_logical_replication_slot('"
                + it.pipeline.name().slot() + "', 'pgoutput')");

        assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> assertThat(e.code())
                .isEqualTo("SLOT-NOT-OURS"));
        assertThat(it.slots()).isEqualTo(1);
        it.source.execute(
                "SELECT pg_drop_replication_slot('" + it.pipeline.name().slot() + "')");
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void namesTheTransactionThatBlocksTheSlot(PostgresVersion version) throws Exception {
        LoadFixture it = new LoadFixture(version, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        try (Connection idle = it.source.connect();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            statement.execute("SET application_name = 'the sleeper'");
            statement.execute("INSERT INTO a VALUES (4711)");
            String pid = it.source.queryText("SELECT pid FROM pg_stat_activity WHERE application_name = 'the sleeper'");

            assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> {
                assertThat(e.code()).isEqualTo("SLOT-BLOCKED");
                assertThat(e.describe())
                        .contains("pid " + pid, "the sleeper", "idle in transaction", "INSERT INTO a VALUES (?)")
                        .doesNotContain("4711");
            });
            assertThat(it.slots()).isZero();
            idle.commit();
        }

        assertThat(it.load()).isTrue();
        assertThat(rows(it.target, "a")).containsExactly("(4711)");
    }

    /** A table that comes later may wait long; why is seen, and what the others have passed meanwhile is kept by nobody. */
    @Test
    void saysWhyAQueuedTableWaitsAndKeepsNoWalForIt() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        assertThat(it.load()).isTrue();
        LateTables tables = new LateTables(it.config(), LoadFixture.limits(), new LoadProgress());
        tables.queue(List.of(new TableId("public", "a")));
        String lanes = "SELECT string_agg(commit_lsn::text, ' ' ORDER BY lane) FROM tidegate.checkpoint";
        String passed = it.source.queryText("SELECT pg_current_wal_lsn()");
        try (Connection idle = it.source.connect();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            statement.execute("INSERT INTO a VALUES (4711)");
            it.target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '" + passed + "' WHERE lane = 0");

            assertThatThrownBy(() -> tables.work(new StopSignal()))
                    .isInstanceOfSatisfying(
                            TidegateException.class, e -> assertThat(e.code()).isEqualTo("SLOT-BLOCKED"));

            assertThat(it.target.queryText(
                            "SELECT state || ' ' || error_code || ' ' || error_problem" + " FROM tidegate.load_table"))
                    .startsWith("queued SLOT-BLOCKED")
                    .contains("idle in transaction");
            assertThat(it.target.queryText(lanes)).isEqualTo(passed + " " + passed);
            idle.commit();
        }
        assertThat(tables.work(new StopSignal())).isTrue();
        assertThat(rows(it.target, "a")).containsExactly("(4711)");
        assertThat(it.target.queryText("SELECT state || coalesce(error_code, '') FROM tidegate.load_table"))
                .isEqualTo("loaded");

        it.target.execute("UPDATE tidegate.checkpoint SET commit_lsn = 'F/0' WHERE lane = 0");
        assertThat(tables.work(new StopSignal())).isTrue();
        assertThat(it.target.queryText(lanes))
                .as("what is copied needs its changes")
                .isEqualTo(passed + " F/0");
    }
}
