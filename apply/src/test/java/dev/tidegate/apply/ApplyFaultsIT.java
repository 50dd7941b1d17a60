package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.UNCHANGED;
import static dev.tidegate.apply.RecordScript.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.apply.RecordScript.Transaction;
import dev.tidegate.apply.checkpoint.LaneLock;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.fault.ConnectionTrap;
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.EncodedRecord;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may go wrong between the topic and the target, and what must hold then. */
@Timeout(120)
class ApplyFaultsIT {

    private static final PostgresVersion VERSION = PostgresVersion.V15;
    private static final TableShape T = keyed("t", "id", "a");
    private static final String DDL = "CREATE TABLE t (id int PRIMARY KEY, a text)";

    private static final String SMALL = "apply: { batch-rows-max: 10, batch-bytes-max: 1MB, batch-age-max: 5ms }";

    private static LaneFixture lane() throws Exception {
        return LaneFixture.on(VERSION, DDL);
    }

    private static Supervisor.Status awaitWaiting(Supervisor supervisor, String code) {
        await().atMost(LaneFixture.BOUND).until(() -> supervisor
                .status()
                .failure()
                .filter(f -> f.code().equals(code))
                .isPresent());
        return supervisor.status();
    }

    @Test
    void countsDriftAndLetsTheSourceWin() throws Exception {
        try (LaneFixture lane = LaneFixture.on(VERSION, DDL, "INSERT INTO t VALUES (1, 'stray'), (5, 'fine')")) {
            lane.script()
                    .begin()
                    .insert(T, "1", "source")
                    .update(T, "2", "lost")
                    .delete(T, "3", null)
                    .update(T, "5", "new")
                    .insert(T, "6", "six")
                    .end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(1,source)", "(5,new)", "(6,six)");
            assertThat(lane.drift())
                    .containsExactly("t delete-found-none 1", "t insert-found-row 1", "t update-found-none 1");
            // Each alone, so that nothing else sends it the slow way.
            lane.script().begin().update(T, "2", "lost").end();
            lane.apply();
            lane.script().begin().delete(T, "3", null).end();
            lane.apply();
            lane.script().begin().insert(T, "5", "again").end();
            lane.apply();
            assertThat(lane.drift()).contains("t update-found-none 2", "t delete-found-none 2", "t insert-found-row 2");
        }
    }

    /** Of 0 and 2 rows that two keys find, the sum would be right. */
    @Test
    void stopsBeforeAChangeThatCouldBeAboutSeveralRows() throws Exception {
        TableShape d = keyed("d", "id", "a");
        try (LaneFixture lane =
                LaneFixture.on(VERSION, "CREATE TABLE d (id int, a text)", "INSERT INTO d VALUES (1, 'x'), (1, 'y')")) {
            lane.script().begin().delete(d, "2", null).delete(d, "1", null).end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("ROW-AMBIGUOUS");
            assertThat(failure.getMessage()).contains("public.d", "id");
            assertThat(lane.rows("d")).containsExactly("(1,x)", "(1,y)");
        }
    }

    @Test
    void neverDoublesARowOfATableWithoutUniqueIndex() throws Exception {
        try (LaneFixture lane =
                LaneFixture.on(VERSION, "CREATE TABLE t (id int, a text)", "INSERT INTO t VALUES (1, 'stray')")) {
            lane.script().begin().insert(T, "1", "source").end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(1,source)");
            assertThat(lane.drift()).containsExactly("t insert-found-row 1");
        }
    }

    @Test
    void letsOnlyOneApplierWork() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.apply();
            Supervisor second = lane.start();
            TidegateException failure =
                    awaitWaiting(second, "APPLIER-ELSEWHERE").failure().orElseThrow();
            assertThat(failure.isTransient()).isTrue();
            assertThat(failure.getMessage())
                    .contains("'tidegate " + lane.pipeline() + " apply lane 0' from 127.0.0.1")
                    .containsPattern("session \\d+ of the target");
            lane.script().begin().update(T, "1", "y").end();
            lane.send().awaitApplied();
            assertThat(lane.rows("t")).containsExactly("(1,y)");
        }
    }

    /** Advisory locks ask for no right. Whoever takes the lease keeps it from nobody for longer than his session lives. */
    @Test
    void namesAStrangerWhoTookTheLeaseAndContinuesWithoutHim() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.target()
                    .server()
                    .execute(
                            "DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object" + " THEN END $$");
            Supervisor applier;
            try (Connection session = lane.target().connectAs("stranger")) {
                Sql.on(session).isTrue("SELECT pg_try_advisory_lock(?)", LaneLock.number(lane.pipeline(), 0));
                applier = lane.start();
                TidegateException failure =
                        awaitWaiting(applier, "APPLIER-ELSEWHERE").failure().orElseThrow();
                assertThat(failure.getMessage()).contains("of role stranger, which is not Tidegate's");
                assertThat(failure.nextStep()).contains("pg_terminate_backend(", "as stranger or a superuser");
            }
            lane.script().begin().insert(T, "1", "x").end();
            lane.send().awaitApplied();
            assertThat(lane.rows("t")).containsExactly("(1,x)");
        }
    }

    /** A source's clock that is set back: time begins again with the next heartbeat, and only for a real step back. */
    @Test
    void theSourcesTimeBeginsAgainWhenItsClockWasSetBack() throws Exception {
        try (LaneFixture lane = lane()) {
            long noon = 1_800_000_000_000_000L;
            lane.script().heartbeat(noon).begin().insert(T, "1", "x").end();
            lane.apply();
            lane.script().heartbeat(noon - 1_000_000);
            lane.send().awaitApplied();
            assertThat(heldAt(lane)).isEqualTo(noon / 1_000_000);
            lane.script().heartbeat(noon - 3_600_000_000L);
            lane.send().awaitApplied();
            assertThat(heldAt(lane)).isEqualTo(noon / 1_000_000 - 3600);
            lane.script().heartbeat(noon - 3_599_000_000L);
            lane.send().awaitApplied();
            assertThat(heldAt(lane)).isEqualTo(noon / 1_000_000 - 3599);
        }
    }

    private static long heldAt(LaneFixture lane) {
        return lane.target()
                .queryLong("SELECT extract(epoch FROM greatest(source_commit_at, heartbeat_at))::bigint"
                        + " FROM tidegate.checkpoint WHERE lane = 0");
    }

    @Test
    void refusesTheWritesOfAnApplierWhoseLaneWasTaken() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.apply();
            lane.target().execute("UPDATE tidegate.checkpoint SET epoch = 100");
            lane.script().begin().insert(T, "2", "y").end();
            lane.send();
            lane.awaitApplied();
            assertThat(lane.checkpoint("epoch")).as("it took the lane again").isEqualTo("101");
            assertThat(lane.restarts())
                    .as("it has the lease, so nobody else can")
                    .isZero();
            assertThat(lane.rows("t")).containsExactly("(1,x)", "(2,y)");
        }
    }

    @Test
    void knowsWhetherItsSessionHasTheLease() throws Exception {
        try (LaneFixture lane = lane();
                Connection session = lane.target().connect()) {
            session.setAutoCommit(false);
            PipelineName another = new PipelineName("another");
            assertThat(LaneLock.take(session, another, 0, new StopSignal())).isTrue();
            assertThat(LaneLock.isHeld(session, another, 0)).isTrue();
            assertThat(LaneLock.isHeld(session, another, -1)).isFalse();
            Sql.on(session).execute("SELECT pg_advisory_unlock_all()");
            assertThat(LaneLock.isHeld(session, another, 0)).isFalse();
        }
    }

    @Test
    void doublesNothingWhenTheAnswerToACommitIsLost() throws Exception {
        try (LaneFixture lane = lane();
                TcpProxy proxy = TcpProxy.to(SharedServers.postgres(VERSION).port())) {
            lane.yaml("target: { url: '" + proxy.jdbcUrl(lane.target().name()) + "' }");
            lane.script().begin().insert(T, "0", "x").end();
            lane.apply();
            for (int i = 1; i <= 5; i++) {
                ConnectionTrap trap = proxy.loseCommitReply();
                lane.script().begin().insert(T, "" + i, "x").end();
                lane.send();
                trap.awaitSprung(LaneFixture.BOUND);
                lane.awaitApplied();
            }
            assertThat(lane.rows("t")).hasSize(6);
            assertThat(lane.drift()).isEmpty();
            assertThat(lane.checkpoint("changes")).isEqualTo("6");
        }
    }

    @Test
    void continuesWhenItsSessionIsEndedInMidTransaction() throws Exception {
        try (LaneFixture lane = lane();
                Connection blocker = lane.target().connect();
                Statement blocking = blocker.createStatement()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.apply();
            blocker.setAutoCommit(false);
            blocking.execute("UPDATE t SET a = 'blocked' WHERE id = 1");
            lane.script().begin().insert(T, "2", "x").update(T, "1", "y").end();
            lane.send();
            await().atMost(LaneFixture.BOUND)
                    .until(() -> lane.target()
                                    .queryLong(
                                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
                            > 0);
            lane.target().execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
            blocker.rollback();
            lane.awaitApplied();
            assertThat(lane.rows("t")).containsExactly("(1,y)", "(2,x)");
            assertThat(lane.restarts()).isPositive();
            assertThat(lane.drift()).isEmpty();
        }
    }

    @Test
    void resumesAfterADeadlock() throws Exception {
        try (LaneFixture lane = LaneFixture.on(
                        VERSION,
                        DDL,
                        "CREATE TABLE z (id int PRIMARY KEY, a text)",
                        "INSERT INTO t VALUES (1, 'x')",
                        "INSERT INTO z VALUES (1, 'x')");
                Connection other = lane.target().connect();
                Statement locking = other.createStatement()) {
            // The applier looks for a deadlock only once, so late that the other session is sure to wait by then.
            lane.target().execute("ALTER DATABASE " + lane.target().name() + " SET deadlock_timeout = '5s'");
            other.setAutoCommit(false);
            locking.execute("SET deadlock_timeout = '10min'");
            locking.execute("UPDATE z SET a = 'other'");
            lane.script()
                    .begin()
                    .update(T, "1", "y")
                    .update(keyed("z", "id", "a"), "1", "y")
                    .end();
            lane.send();
            Supervisor applier = lane.start();
            await().atMost(LaneFixture.BOUND)
                    .until(() -> lane.target().queryLong("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            // The applier holds the row of t and waits for that of z; its deadlock check comes after five seconds.
            locking.execute("UPDATE t SET a = 'other'");
            other.rollback();
            lane.awaitApplied();
            assertThat(applier.status().failure().orElseThrow().getMessage()).contains("40P01");
            assertThat(lane.rows("z")).containsExactly("(1,y)");
            assertThat(lane.rows("t")).containsExactly("(1,y)");
        }
    }

    @Test
    void undoesTheChunksOfAPartialTransaction() throws Exception {
        try (LaneFixture lane = lane().yaml(SMALL)) {
            Transaction first = lane.script().begin().insert(T, "0", "x");
            first.end();
            Transaction torn = lane.script().begin().update(T, "99", "lost");
            for (int i = 1; i <= 35; i++) {
                torn.insert(T, "" + i, "x");
            }
            lane.send();
            lane.start();
            // The parts are in the open target transaction: nobody sees them.
            await().atMost(LaneFixture.BOUND).until(() -> lane.point().equals(first.commitLsn()));
            assertThat(lane.rows("t")).hasSize(1);
            torn.again().update(T, "99", "lost");
            for (int i = 1; i <= 45; i++) {
                torn.insert(T, "" + i, "y");
            }
            torn.fence("f").end();
            lane.send().awaitApplied();
            assertThat(lane.target().queryLong("SELECT count(*) FROM t WHERE a = 'y'"))
                    .isEqualTo(45);
            assertThat(lane.rows("t")).hasSize(46);
            assertThat(lane.target().queryTexts("SELECT name FROM tidegate.fence"))
                    .containsExactly("f");
            assertThat(lane.drift()).as("counted once").containsExactly("t update-found-none 1");
            assertThat(lane.checkpoint("changes")).isEqualTo("47");
        }
    }

    @Test
    void showsABigTransactionWholeOrNotAtAll() throws Exception {
        try (LaneFixture lane = lane().yaml(SMALL)) {
            for (int round = 0; round < 5; round++) {
                Transaction big = lane.script().begin();
                for (int i = 0; i < 500; i++) {
                    String id = "" + (round * 500 + i);
                    big.insert(T, id, "x").update(T, id, "y").update(T, id, UNCHANGED);
                }
                big.end();
            }
            lane.send();
            lane.start();
            List<Long> seen = new ArrayList<>();
            await().atMost(LaneFixture.BOUND).pollInterval(Duration.ofMillis(5)).until(() -> {
                seen.add(lane.target().queryLong("SELECT count(*) FROM t"));
                return lane.point().equals(lane.script().point());
            });
            assertThat(seen).allMatch(count -> count % 500 == 0);
            assertThat(lane.target().queryLong("SELECT count(*) FROM t WHERE a = 'y'"))
                    .isEqualTo(2500);
        }
    }

    @Test
    void startsFromTheBeginningOfATopicThatWasMadeAgain() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.script().begin().insert(T, "2", "x").end();
            lane.apply();
            assertThat(lane.checkpoint("next_offset")).isEqualTo("4");
            lane.stop();
            SharedServers.kafka().deleteTopic(lane.pipeline().topic());
            lane.createTopic();
            lane.producerForNewTopic();
            // The stored offset is in range, but other records stand there.
            for (int id = 3; id <= 5; id++) {
                lane.script().begin().insert(T, "" + id, "x").end();
            }
            lane.apply();
            assertThat(lane.rows("t")).hasSize(5);
            assertThat(lane.checkpoint("next_offset")).isEqualTo("6");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @Test
    void dropsWhatATopicHoldsTwice() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            List<EncodedRecord> records = lane.script().take();
            lane.send(records).send(records);
            lane.start();
            lane.awaitApplied();
            lane.stop();
            lane.send(records);
            lane.script().begin().insert(T, "2", "x").end();
            lane.apply();
            assertThat(lane.rows("t")).hasSize(2);
            assertThat(lane.checkpoint("changes")).isEqualTo("2");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @Test
    void movesByHeartbeatsAndSaysWhatIsDurable() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").fence("cut").end();
            lane.script().heartbeat(1_700_000_000_123_456L);
            lane.apply();
            assertThat(lane.checkpoint("heartbeat_at AT TIME ZONE 'UTC'")).isEqualTo("2023-11-14 22:13:20.123456");
            assertThat(lane.target().queryTexts("SELECT name || lane FROM tidegate.fence"))
                    .containsExactly("cut0");
            await().atMost(LaneFixture.BOUND)
                    .until(() -> lane.checkpoint("durable_lsn").equals(lane.checkpoint("commit_lsn")));
            assertThat(lane.progress().applied()).contains(lane.script().point());
            assertThat(lane.checkpoint("transactions")).isEqualTo("1");
        }
    }

    @Test
    void settlesWhatIsDurableWhenItStops() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.apply();
            lane.stop();
            assertThat(lane.checkpoint("durable_lsn")).isEqualTo(lane.checkpoint("commit_lsn"));
        }
    }

    @Test
    void waitsWhileTheLoadIsNotFinished() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.target().execute("UPDATE tidegate.pipeline SET state = 'loading'");
            lane.script().begin().insert(T, "1", "x").end();
            lane.send();
            awaitWaiting(lane.start(), "LOAD-NOT-FINISHED");
            lane.target().execute("UPDATE tidegate.pipeline SET state = 'streaming'");
            lane.awaitApplied();
        }
    }

    @Test
    void survivesARestartOfTheTarget() throws Exception {
        try (PostgresServer server = PostgresServer.start(VERSION);
                LaneFixture lane =
                        LaneFixture.on(server.createDatabase("t"), DDL).yaml(SMALL)) {
            for (int i = 0; i < 300; i++) {
                lane.script()
                        .begin()
                        .insert(T, "" + i, "x")
                        .update(T, "" + i, "y")
                        .end();
            }
            List<EncodedRecord> records = lane.script().take();
            lane.start();
            for (int i = 0; i < 3; i++) {
                lane.send(records.subList(i * 300, (i + 1) * 300));
                server.killHard();
                server.start();
            }
            lane.awaitApplied();
            assertThat(lane.target().queryLong("SELECT count(*) FROM t WHERE a = 'y'"))
                    .isEqualTo(300);
            assertThat(lane.drift()).isEmpty();
            assertThat(lane.checkpoint("transactions")).isEqualTo("300");
        }
    }

    @Test
    void neverCallsDurableWhatACrashOfTheTargetUndoes() throws Exception {
        try (PostgresServer server = PostgresServer.start(VERSION);
                LaneFixture lane =
                        LaneFixture.on(server.createDatabase("t"), DDL).yaml(SMALL)) {
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 400; i++) {
                    lane.script().begin().insert(T, "" + (round * 400 + i), "x").end();
                }
                lane.send();
                Lsn before = Lsn.parse(lane.checkpoint("durable_lsn"));
                lane.start();
                await().atMost(LaneFixture.BOUND)
                        .until(() -> Lsn.parse(lane.checkpoint("durable_lsn")).isAfter(before));
                Lsn durable = Lsn.parse(lane.checkpoint("durable_lsn"));
                server.killHard();
                lane.stop();
                server.start();
                assertThat(lane.point()).isGreaterThanOrEqualTo(durable);
                assertThat(lane.target().queryLong("SELECT count(*) FROM t"))
                        .isEqualTo(Long.parseLong(lane.checkpoint("changes")));
            }
            lane.apply();
            assertThat(lane.target().queryLong("SELECT count(*) FROM t")).isEqualTo(1600);
            assertThat(lane.drift()).isEmpty();
        }
    }
}
