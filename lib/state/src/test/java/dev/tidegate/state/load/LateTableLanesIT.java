package dev.tidegate.state.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.state.lane.LaneClaim;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that leaves the main lane and comes back, in the state of a real target. */
class LateTableLanesIT {

    private static final PipelineName PIPELINE = new PipelineName("orders");
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final MappedTable NAMES = MappedTable.unchanged(ORDERS);

    private final TestDatabase target = SharedServers.database(PostgresVersion.V17);
    private Connection session;
    private LateTableLanes lanes;

    /** The table is in the main lane, which stands at 0/200 and has been taken 3 times. */
    @BeforeEach
    void install() throws SQLException {
        session = target.connect();
        StateSchema.migrate(session);
        target.execute("""
                INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
                VALUES ('orders', gen_random_uuid(), '1', 'shop', 'streaming');
                INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, state, base_lsn, loaded_lsn)
                VALUES ('orders', 'public', 'orders', 'loaded', '0/100', '0/100');
                INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)
                SELECT pipeline, 0, stream_id, 3, '0/200' FROM tidegate.pipeline
                """);
        lanes = new LateTableLanes(session, PIPELINE);
        session.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    @Test
    void aTableIsQueuedInALaneOfItsOwnThatStartsWhereTheMainOneStands() throws SQLException {
        assertThat(lanes.areAllInSync()).isTrue();

        assertThat(lanes.queue(NAMES)).isEqualTo(-1);
        session.commit();

        assertThat(tables()).isEqualTo("queued -1 ");
        assertThat(checkpoints()).isEqualTo("-1 epoch 0 at 0/200, 0 epoch 4 at 0/200");
        assertThat(lanes.areAllInSync()).isFalse();
    }

    @Test
    void aTableThatIsQueuedAgainLeavesNothingOfItsOldLane() throws SQLException {
        lanes.queue(NAMES);
        session.commit();
        target.execute("INSERT INTO tidegate.lane_stop (pipeline, lane, code, problem, next_step)"
                + " VALUES ('orders', -1, 'X', 'x', 'x')");

        assertThat(lanes.queue(NAMES)).isEqualTo(-2);
        session.commit();

        assertThat(checkpoints()).isEqualTo("-2 epoch 0 at 0/200, 0 epoch 5 at 0/200");
        assertThat(target.queryLong("SELECT count(*) FROM tidegate.lane_stop")).isZero();
    }

    @Test
    void aLaneFollowsTheMainOneUntilAPieceIsCopied() throws SQLException {
        lanes.queue(NAMES);
        session.commit();
        mainMovesTo("0/300");
        moveOn();
        assertThat(checkpoints()).isEqualTo("-1 epoch 0 at 0/300, 0 epoch 4 at 0/300");

        target.execute("UPDATE tidegate.load_table SET state = 'loading', pieces_loaded = 1");
        mainMovesTo("0/400");
        moveOn();
        assertThat(checkpoints()).isEqualTo("-1 epoch 0 at 0/300, 0 epoch 4 at 0/400");
    }

    @Test
    void aCopiedTableComesBackTogetherWithThePointThatItsLaneHasReached() throws SQLException {
        lanes.queue(NAMES);
        session.commit();
        assertThat(lanes.nextToCatchUp(Set.of())).isEmpty();
        target.execute("UPDATE tidegate.load_table SET state = 'loaded', base_lsn = '0/250', loaded_lsn = '0/250'");
        assertThat(lanes.nextToCatchUp(Set.of())).contains(-1);
        session.commit();

        LaneClaim claim = new LaneClaim(PIPELINE, -1, 0, Lsn.parse("0/200"));
        assertThat(lanes.handOver(new LaneClaim(PIPELINE, -1, 7, claim.at())))
                .as("another applier has taken it")
                .isFalse();
        assertThat(lanes.handOver(claim.movedTo(Lsn.parse("0/300"))))
                .as("somebody else has moved it")
                .isFalse();
        target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '0/300' WHERE lane = -1");
        assertThat(lanes.handOver(claim.movedTo(Lsn.parse("0/300")))).isTrue();
        session.commit();

        assertThat(tables()).isEqualTo("loaded 0 0/300");
        assertThat(checkpoints()).isEqualTo("0 epoch 5 at 0/200");
        assertThat(lanes.areAllInSync()).as("the main lane is behind it").isFalse();
        mainMovesTo("0/300");
        assertThat(lanes.areAllInSync()).isTrue();
    }

    @Test
    void nothingIsKeptForATableThatCannotBeLoaded() throws SQLException {
        lanes.queue(NAMES);
        lanes.loadFailed(ORDERS, failure(FailureCategory.TRANSIENT));
        session.commit();
        assertThat(tables()).isEqualTo("queued -1 ");
        assertThat(checkpoints()).startsWith("-1 ");

        lanes.loadFailed(ORDERS, failure(FailureCategory.PERMANENT));
        session.commit();
        assertThat(tables()).as("it stays out of the stream").isEqualTo("errored -1 ");
        assertThat(checkpoints()).isEqualTo("0 epoch 4 at 0/200");
        assertThat(target.queryText("SELECT error_next_step FROM tidegate.load_table"))
                .isEqualTo("fix it; then: tidegate load --table public.orders");
        assertThat(lanes.queue(NAMES)).as("numbers are not used again").isEqualTo(-2);
    }

    @Test
    void tablesAtOnePointCatchUpInOneLaneAndApartAfterAFailure() throws SQLException {
        lanes.queue(NAMES);
        lanes.queue(MappedTable.unchanged(new TableId("public", "items")));
        lanes.queue(MappedTable.unchanged(new TableId("public", "stock")));
        target.execute("INSERT INTO tidegate.lane_stop (pipeline, lane, code, problem, next_step)"
                + " VALUES ('orders', -2, 'X', 'x', 'x')");
        session.commit();
        lanes.queue(MappedTable.unchanged(new TableId("public", "later")));
        session.commit();
        target.execute(
                "UPDATE tidegate.load_table SET state = 'loaded', base_lsn = '0/250', loaded_lsn = '0/250'",
                "UPDATE tidegate.checkpoint SET commit_lsn = '0/210' WHERE lane = -4");

        assertThat(lanes.nextToCatchUp(Set.of())).contains(-1);
        session.commit();
        assertThat(lanesOfTables()).isEqualTo("items -1, later -4, orders -1, stock -1");
        assertThat(checkpoints()).isEqualTo("-4 epoch 0 at 0/210, -1 epoch 3 at 0/200, 0 epoch 7 at 0/200");
        assertThat(target.queryLong("SELECT count(*) FROM tidegate.lane_stop")).isZero();

        target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '0/220' WHERE lane = -1");
        assertThat(lanes.split(-1)).containsExactlyInAnyOrder(-1, -5, -6);
        session.commit();
        assertThat(lanesOfTables()).isEqualTo("items -1, later -4, orders -5, stock -6");
        assertThat(checkpoints())
                .isEqualTo("-6 epoch 0 at 0/220, -5 epoch 0 at 0/220, -4 epoch 0 at 0/210, -1 epoch 4 at 0/220,"
                        + " 0 epoch 7 at 0/200");

        assertThat(lanes.nextToCatchUp(Set.of(-1, -5, -6))).contains(-1);
        assertThat(lanes.split(-5)).as("it is alone").isEmpty();
        session.commit();
        assertThat(lanesOfTables()).isEqualTo("items -1, later -4, orders -5, stock -6");
    }

    private String lanesOfTables() {
        return target.queryText(
                "SELECT string_agg(table_name || ' ' || lane, ', ' ORDER BY table_name) FROM tidegate.load_table");
    }

    private static TidegateException failure(FailureCategory category) {
        return new TidegateException(category, LoadCode.LOAD_COPY_FAILED, "it failed", "fix it", null);
    }

    private void moveOn() throws SQLException {
        lanes.moveOn();
        session.commit();
    }

    private void mainMovesTo(String point) throws SQLException {
        session.commit();
        target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '" + point + "' WHERE lane = 0");
    }

    private String tables() {
        return target.queryText(
                "SELECT state || ' ' || lane || ' ' || coalesce(loaded_lsn::text, '')" + " FROM tidegate.load_table");
    }

    private String checkpoints() {
        return target.queryText(
                "SELECT string_agg(lane || ' epoch ' || epoch || ' at ' || commit_lsn, ', ' ORDER BY lane)"
                        + " FROM tidegate.checkpoint");
    }
}
