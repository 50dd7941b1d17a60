package dev.tidegate.testkit.fault.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.fault.wire.WireFault.Effect;
import dev.tidegate.testkit.kafka.KafkaProcess;
import dev.tidegate.testkit.kafka.KafkaTopics;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the client sees and what the server has done, for each effect. */
@Timeout(120)
class WireProxyIT {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void failsAtTheCallThatIsMeant() throws SQLException {
        TestDatabase database = SharedServers.database(PostgresVersion.V15);
        database.execute("CREATE TABLE t (effect text)");
        try (WireProxy proxy = WireProxy.ofPostgres(database.server().port())) {
            for (Effect effect :
                    new Effect[] {Effect.FAIL_BEFORE, Effect.FAIL_AFTER, Effect.TEAR, Effect.HANG_AND_CUT}) {
                WireFault fault = proxy.lay(
                        WireFault.once(effect, WireProxyIT::isCommit).after(2).lasting(Duration.ofMillis(50)));
                assertThatThrownBy(() -> commits(proxy, database, effect.name(), 3))
                        .isInstanceOf(SQLException.class);
                assertThat(fault.hits()).isOne();
                assertThat(fault.victim()).isEqualTo("wire: COMMIT");
            }
            WireFault late = proxy.lay(
                    WireFault.every(Effect.SLOW, WireProxyIT::isCommit).lasting(Duration.ofMillis(5)));
            commits(proxy, database, "SLOW", 3);
            proxy.liftAll();
            WireFault still =
                    proxy.lay(WireFault.once(Effect.HANG, WireProxyIT::isCommit).lasting(Duration.ofMillis(80)));
            commits(proxy, database, "HANG", 3);

            assertThat(late.hits()).isEqualTo(3);
            assertThat(still.hits()).isOne();
            assertThat(database.queryTexts("SELECT effect || ' ' || count(*) FROM t GROUP BY effect ORDER BY 1"))
                    .containsExactly("FAIL_AFTER 3", "FAIL_BEFORE 2", "HANG 3", "HANG_AND_CUT 2", "SLOW 3", "TEAR 2");
        }
    }

    @Test
    void refusesWithTheAnswerThatIsMeant() throws SQLException {
        TestDatabase database = SharedServers.database(PostgresVersion.V15);
        database.execute("CREATE TABLE t (effect text)");
        try (WireProxy proxy = WireProxy.ofPostgres(database.server().port());
                Connection connection = connect(proxy, database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES ('lost with its transaction')");
            proxy.lay(WireFault.once(Effect.REFUSE, call -> call.name().contains("refused"))
                    .answering("40001"));

            Throwable refused = catchThrowable(() -> statement.execute("INSERT INTO t VALUES ('refused')"));

            assertThat(((SQLException) refused).getSQLState()).isEqualTo("40001");
            connection.rollback();
            statement.execute("INSERT INTO t VALUES ('on the same connection')");
            connection.commit();
            assertThat(database.queryTexts("SELECT effect FROM t")).containsExactly("on the same connection");
        }
    }

    /** A client that no longer waits has not taken its request back. */
    @Test
    void whatStoodStillReachesTheServerAlsoWhenItsClientHasGone() throws SQLException {
        TestDatabase database = SharedServers.database(PostgresVersion.V15);
        database.execute("CREATE TABLE t (effect text)");
        try (WireProxy proxy = WireProxy.ofPostgres(database.server().port());
                Connection connection = connect(proxy, database);
                Statement statement = connection.createStatement()) {
            WireFault still =
                    proxy.lay(WireFault.once(Effect.HANG, call -> call.name().contains("late"))
                            .lasting(WITHIN));
            connection.setNetworkTimeout(Runnable::run, 200);
            assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES ('late')"))
                    .isInstanceOf(SQLException.class);
            assertThat(database.queryTexts("SELECT effect FROM t")).isEmpty();
            proxy.lift(still);
            await().atMost(WITHIN).untilAsserted(() -> assertThat(database.queryTexts("SELECT effect FROM t"))
                    .containsExactly("late"));
        }
    }

    private static boolean isCommit(Call call) {
        return call.name().equals("COMMIT");
    }

    private static Connection connect(WireProxy proxy, TestDatabase database) throws SQLException {
        return DriverManager.getConnection(
                proxy.jdbcUrl(database.name()) + "?user=postgres&ApplicationName=wire&assumeMinServerVersion=10");
    }

    private static void commits(WireProxy proxy, TestDatabase database, String text, int times) throws SQLException {
        try (Connection connection = connect(proxy, database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < times; i++) {
                statement.execute("INSERT INTO t VALUES ('" + text + "')");
                connection.commit();
            }
        }
    }

    @Test
    void losesAndChangesTheAnswersOfKafka() throws Exception {
        try (WireProxy proxy = WireProxy.ofKafka();
                KafkaProcess kafka = KafkaProcess.start(directory, proxy)) {
            String servers = "127.0.0.1:" + proxy.port();
            KafkaTopics.create(servers, "t", 1, Map.of());
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", servers, "enable.idempotence", false, "retries", 0);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers));
                    KafkaProducer<byte[], byte[]> producer =
                            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                send(producer);
                assertThat(fails(proxy, producer, Effect.FAIL_BEFORE, "")).isNotNull();
                assertThat(records(admin)).isEqualTo(1);
                assertThat(fails(proxy, producer, Effect.FAIL_AFTER, "")).isNotNull();
                assertThat(records(admin)).isEqualTo(2);
                assertThat(fails(proxy, producer, Effect.REFUSE, "MESSAGE_TOO_LARGE"))
                        .isInstanceOf(RecordTooLargeException.class);
                assertThat(records(admin)).isEqualTo(3);
                assertThat(kafka.isRunning()).isTrue();
            }
        }
    }

    private static Throwable fails(
            WireProxy proxy, KafkaProducer<byte[], byte[]> producer, Effect effect, String error) {
        WireFault fault = proxy.lay(
                WireFault.once(effect, call -> call.name().equals("PRODUCE")).answering(error));
        Throwable failure = catchThrowable(() -> send(producer));
        assertThat(fault.awaitHit(WITHIN)).isTrue();
        return failure instanceof ExecutionException execution ? execution.getCause() : failure;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer) throws Exception {
        producer.send(new ProducerRecord<>("t", new byte[] {1})).get(WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    private static long records(Admin admin) throws Exception {
        TopicPartition partition = new TopicPartition("t", 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(WITHIN.toSeconds(), TimeUnit.SECONDS)
                .offset();
    }
}
