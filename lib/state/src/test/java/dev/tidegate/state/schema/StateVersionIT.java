package dev.tidegate.state.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TidegateVersion;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Versions of the state in a real target. */
class StateVersionIT {

    private static final PipelineName ORDERS = new PipelineName("orders");
    private static final String PIPELINE = """
            INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
            VALUES ('orders', gen_random_uuid(), '1', 'shop', 'streaming')
            """;

    private final TestDatabase target = SharedServers.database(PostgresVersion.V17);

    @Test
    void recordsWhichTidegateMadeIt() throws SQLException {
        try (Connection session = target.connect()) {
            assertThat(StateVersion.read(session)).isEqualTo(new StateVersion(false, 0, ""));

            StateSchema.migrate(session);
            StateSchema.migrate(session);

            assertThat(StateVersion.read(session))
                    .isEqualTo(new StateVersion(true, StateSchema.VERSION, TidegateVersion.text()));
        }
        assertThat(target.queryTexts("SELECT version FROM tidegate.state_version ORDER BY version"))
                .hasSize(StateSchema.VERSION);
    }

    @Test
    void makesExactlyTheTablesThatItKnows() throws SQLException {
        try (Connection session = target.connect()) {
            StateSchema.migrate(session);
            assertThat(tables()).containsExactlyInAnyOrderElementsOf(StateSchema.TABLES);

            assertThat(StateSchema.drop(session)).isTrue();
            assertThat(tables()).isEmpty();
        }
    }

    @Test
    void makesNothingWhereNoPipelineHasEverBeen() throws SQLException {
        try (Connection session = target.connect()) {
            StateSchema.migrateExisting(session);
        }
        assertThat(target.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate'"))
                .isZero();
    }

    @Test
    void isNotMistakenForTablesOfOthersInASchemaOfThatName() throws SQLException {
        target.execute("CREATE SCHEMA tidegate", "CREATE TABLE tidegate.orders (id int PRIMARY KEY)");
        try (Connection session = target.connect()) {
            assertThat(StateVersion.read(session).isInstalled()).isFalse();
            assertThat(new PipelineStore(session, ORDERS).read()).isEmpty();
        }
    }

    @Test
    void liftsStateFromBeforeItHadVersionsAndTakesTheLaneFromItsApplier() throws SQLException {
        unversioned();
        target.execute("INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)"
                + " SELECT pipeline, 0, stream_id, 7, '0/8' FROM tidegate.pipeline");
        // As even older versions had made it.
        target.execute(
                "ALTER TABLE tidegate.load_table DROP COLUMN written_as, DROP COLUMN lane",
                "DROP TABLE tidegate.dual_write");
        try (Connection session = target.connect()) {
            assertThatThrownBy(() -> new PipelineStore(session, ORDERS).read())
                    .isInstanceOfSatisfying(TidegateException.class, failure -> {
                        assertThat(failure.code()).isEqualTo("STATE-OLDER");
                        assertThat(failure.describe())
                                .contains("no version yet")
                                .contains("tidegate run");
                    });
            assertThat(new PipelineStore(session, ORDERS).readBeforeStart()).isPresent();

            StateSchema.migrateExisting(session);

            assertThat(new PipelineStore(session, ORDERS).read()).isPresent();
        }
        assertThat(tables()).containsExactlyInAnyOrderElementsOf(StateSchema.TABLES);
        assertThat(target.queryLong("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'tidegate'"
                        + " AND table_name = 'load_table' AND column_name IN ('written_as', 'lane')"))
                .isEqualTo(2);
        assertThat(target.queryLong("SELECT epoch FROM tidegate.checkpoint")).isGreaterThan(7);
    }

    @Test
    void newerStateIsRefusedByNameAndNotTouched() throws SQLException {
        unversioned();
        try (Connection session = target.connect()) {
            StateSchema.migrate(session);
            target.execute("INSERT INTO tidegate.state_version (version, installed_by) VALUES (1000, '9.1.0')");

            for (Callable<?> use : List.<Callable<?>>of(
                    () -> new PipelineStore(session, ORDERS).read(),
                    () -> new PipelineStore(session, ORDERS).readBeforeStart(),
                    () -> CheckpointStore.durablePoint(session, ORDERS, StreamId.create()),
                    () -> {
                        StateSchema.migrate(session);
                        return Lsn.NONE;
                    })) {
                assertThatThrownBy(use::call).isInstanceOfSatisfying(TidegateException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("STATE-NEWER");
                    assertThat(failure.describe())
                            .contains("version 1000")
                            .contains("up to " + StateSchema.VERSION)
                            .contains("install Tidegate 9.1.0");
                });
            }
        }
    }

    @Test
    void startsAtOnceMigrateOnce() throws Exception {
        unversioned();
        int starts = 4;
        CyclicBarrier together = new CyclicBarrier(starts);
        ExecutorService threads = Executors.newFixedThreadPool(starts);
        try {
            List<Future<StateVersion>> all = threads.invokeAll(java.util.Collections.nCopies(starts, () -> {
                try (Connection session = target.connect()) {
                    together.await();
                    StateSchema.migrate(session);
                    return StateVersion.read(session);
                }
            }));
            for (Future<StateVersion> one : all) {
                assertThat(one.get().number()).isEqualTo(StateSchema.VERSION);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(target.queryLong("SELECT count(*) FROM tidegate.state_version"))
                .isEqualTo(StateSchema.VERSION);
    }

    private void unversioned() throws SQLException {
        target.execute(Unversioned.SQL, PIPELINE);
    }

    private List<String> tables() throws SQLException {
        return target.queryTexts("SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = 'tidegate' AND c.relkind = 'r'");
    }
}
