package dev.tidegate.lagmonitor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.lagmonitor.probe.query.VerifiedTableReader;
import dev.tidegate.lagmonitor.probe.query.WriteRates;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.state.load.LoadTable.Failure;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.verification.VerifiedTable;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the monitor reads of a real target's state, with rows planted. */
class TargetProbeIT {

    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final TableId MISSING = new TableId("public", "missing");

    private final TestDatabase target = SharedServers.database(PostgresVersion.V17);
    private final TargetProbe probe = new TargetProbe(
            PipelineViews.config(Map.of(), new DatabaseConfig(target.jdbcUrl(), "postgres", new Secret(""), Map.of())));

    @BeforeEach
    void install() throws SQLException {
        try (Connection session = target.connect()) {
            StateSchema.migrate(session);
        }
        target.execute("""
                INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
                VALUES ('orders', gen_random_uuid(), '1', 'shop', 'streaming')
                """, """
                INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, state, loaded_lsn)
                VALUES ('orders', 'public', 'orders', 'loaded', '0/100')
                """);
    }

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void ofATableTheLastComparisonRowByRowCountsAndAnyDifference() {
        assertThat(verified()).as("never compared").isEmpty();

        compared("full", "same", "0/200", 50);
        compared("counts", "same", "0/300", 40);
        assertThat(verified().get(ORDERS).at()).isEqualTo(Lsn.parse("0/200"));

        compared("counts", "different", "0/400", 30);
        assertThat(verified().get(ORDERS).isDifferent()).isTrue();
        assertThat(verified().get(ORDERS).missing()).isEqualTo(1);

        compared("full", "same", "0/500", 20);
        VerifiedTable last = verified().get(ORDERS);
        assertThat(last.isSame()).isTrue();
        assertThat(last.at()).isEqualTo(Lsn.parse("0/500"));
        assertThat(Duration.between(last.startedAt(), Instant.now()))
                .isBetween(Duration.ofMinutes(19), Duration.ofMinutes(25));
    }

    /** They are read anew only if there is something new: also a table of a verification that has not come to its end. */
    @Test
    void whatIsNewSinceTheLastSampleIsSeen() throws SQLException {
        VerifiedTableReader reader = new VerifiedTableReader(new PipelineName("orders"));
        try (Connection session = target.connect()) {
            assertThat(reader.read(session)).isEmpty();
            compared("full", "same", "0/200", 50);
            Map<TableId, VerifiedTable> first = reader.read(session);
            assertThat(first).containsOnlyKeys(ORDERS);
            assertThat(reader.read(session)).isSameAs(first);

            target.execute("""
                    INSERT INTO tidegate.verification_table (id, schema_name, table_name, state, source_rows, target_rows,
                           missing, extra, mismatched, at_lsn, took)
                    SELECT id, 'public', 'other', 'different', 5, 5, 1, 0, 0, '0/200', '1 s' FROM tidegate.verification
                    """);
            assertThat(reader.read(session)).containsOnlyKeys(ORDERS, new TableId("public", "other"));

            compared("full", "different", "0/300", 40);
            assertThat(reader.read(session).get(ORDERS).isDifferent()).isTrue();
        }
    }

    /** State of a Tidegate that has never verified anything. */
    @Test
    void withoutAPlaceForComparisonsNothingWasCompared() {
        target.execute("DROP TABLE tidegate.verification_table CASCADE", "DROP TABLE tidegate.verification CASCADE");

        assertThat(verified()).isEmpty();
    }

    @Test
    void driftComesWithTheNewestOfItAndTheCopyWithItsPoint() {
        target.execute("""
                INSERT INTO tidegate.drift (pipeline, schema_name, table_name, kind, count, first_lsn, last_lsn, last_at)
                VALUES ('orders', 'public', 'orders', 'update-found-none', 3, '0/1', '0/20', '2026-01-01 12:00Z'),
                       ('orders', 'public', 'orders', 'delete-found-none', 4, '0/1', '0/30', '2026-01-01 11:00Z')
                """);

        TableStatus table = tables().get(0);
        assertThat(table.drift().total()).isEqualTo(7);
        assertThat(table.drift().last())
                .contains(new TableDrift.Last(Lsn.parse("0/30"), Instant.parse("2026-01-01T12:00:00Z")));
        assertThat(table.load().copiedUpTo()).contains(Lsn.parse("0/100"));
        assertThat(table.ownLane()).isEmpty();
    }

    @Test
    void aTableThatCatchesUpHasALaneOfItsOwn() {
        target.execute("UPDATE tidegate.load_table SET lane = -2", """
                INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn, source_commit_at, heartbeat_at)
                VALUES ('orders', -2, gen_random_uuid(), 1, '0/90', '2026-01-01 12:00Z', '2026-01-01 12:00:07Z')
                """, """
                INSERT INTO tidegate.lane_stop (pipeline, lane, code, problem, next_step)
                VALUES ('orders', -2, 'SCHEMA-CHANGE', 'a column is missing', 'add it')
                """);

        TableStatus table = tables().get(0);
        assertThat(table.isCatchingUp()).isTrue();
        assertThat(table.ownLane().orElseThrow().lane()).isEqualTo(-2);
        assertThat(table.ownLane().orElseThrow().heldAt()).contains(Instant.parse("2026-01-01T12:00:07Z"));
        assertThat(table.load().failure()).contains(new Failure("SCHEMA-CHANGE", "a column is missing", "add it"));
    }

    /** A partitioned table is written to by way of its partitions, at any depth. */
    @Test
    void ratesOfWritesAreByTable() throws SQLException {
        target.execute("""
                CREATE TABLE orders (id integer, v text) PARTITION BY RANGE (id);
                CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (100);
                CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (100) TO (100000) PARTITION BY RANGE (id);
                CREATE TABLE orders_3 PARTITION OF orders_2 FOR VALUES FROM (100) TO (100000)
                """);
        AtomicLong nanos = new AtomicLong();
        WriteRates rates = new WriteRates(nanos::get);
        try (Connection session = target.connect()) {
            rates.sample(session, List.of(ORDERS, MISSING), table -> table);
            target.execute("INSERT INTO orders SELECT n, 'x' FROM generate_series(1, 6000) n");
            nanos.set(Duration.ofSeconds(10).toNanos());
            // The server tells of what was written a second or two later.
            await().atMost(WITHIN).untilAsserted(() -> {
                TableWrites found = rates.sample(session, List.of(ORDERS, MISSING), table -> table)
                        .value()
                        .orElseThrow();
                assertThat(found.of(ORDERS)).contains(600.0);
                assertThat(found.of(MISSING)).isEmpty();
            });
        }
    }

    private Map<TableId, VerifiedTable> verified() {
        probe.close();
        return probe.read().value().orElseThrow().verified().value().orElseThrow();
    }

    private List<TableStatus> tables() {
        return probe.read().value().orElseThrow().tables().value().orElseThrow();
    }

    private void compared(String mode, String state, String at, int minutesAgo) {
        int differences = state.equals("different") ? 1 : 0;
        target.execute("""
                WITH run AS (
                    INSERT INTO tidegate.verification (id, pipeline, mode, all_tables, state, started_at)
                    VALUES (gen_random_uuid(), 'orders', '%s', true, '%s', clock_timestamp() - interval '%d min')
                    RETURNING id)
                INSERT INTO tidegate.verification_table (id, schema_name, table_name, state, source_rows, target_rows,
                       missing, extra, mismatched, at_lsn, took)
                SELECT id, 'public', 'orders', '%s', 5, 5, %d, 0, 0, '%s', '1 s' FROM run
                """.formatted(mode, state, minutesAgo, state, differences, at));
    }
}
