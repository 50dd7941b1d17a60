package dev.tidegate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.apply.write.ApplyProgress;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.topic.record.EncodedRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A target with state, a topic, and appliers between them. */
final class LaneFixture implements AutoCloseable {

    static final Duration BOUND = Duration.ofSeconds(30);
    /** Kafka in this JVM; the machine's disk may be another's for a while. */
    private static final Duration SENT_WITHIN = Duration.ofMinutes(2);

    private final TestDatabase target;
    private final TestPipeline settings;
    private final StreamId stream = StreamId.create();
    private final RecordScript script;
    private KafkaProducer<byte[], byte[]> producer;
    private final List<Supervisor> appliers = new ArrayList<>();
    private ApplyPipeline service;

    private LaneFixture(TestDatabase target) {
        this.target = target;
        // There is no source; what it would write is sent by the test.
        this.settings = TestPipeline.between(target, target)
                .named("t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12))
                .sharedKafka()
                .yaml("source: { url: 'jdbc:postgresql://127.0.0.1:1/none', user: none }");
        this.script = new RecordScript(stream, pipeline().value());
        this.producer = newProducer();
    }

    private static KafkaProducer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", SharedServers.kafka().bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A producer remembers the topic that it knew. */
    LaneFixture producerForNewTopic() {
        producer.close(Duration.ofSeconds(5));
        producer = newProducer();
        return this;
    }

    static LaneFixture on(PostgresVersion version, String... ddl) throws SQLException {
        return on(SharedServers.database(version), ddl);
    }

    static LaneFixture on(TestDatabase target, String... ddl) throws SQLException {
        LaneFixture lane = new LaneFixture(target);
        lane.target.execute(ddl);
        try (Connection connection = lane.target.connect()) {
            StateSchema.migrate(connection);
        }
        lane.target.execute(
                "INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)"
                        + " VALUES ('" + lane.pipeline() + "', '" + lane.stream + "', '1', 'shop', 'streaming')",
                "INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)"
                        + " VALUES ('" + lane.pipeline() + "', 0, '" + lane.stream + "', 0, '" + RecordScript.START
                        + "')");
        lane.createTopic();
        return lane;
    }

    void createTopic() {
        SharedServers.kafka().createTopic(pipeline().topic(), 1, Map.of());
    }

    TestDatabase target() {
        return target;
    }

    PipelineName pipeline() {
        return settings.name();
    }

    RecordScript script() {
        return script;
    }

    /** Settings of the config file, for the appliers that start from now on. */
    LaneFixture yaml(String... lines) {
        settings.yaml(lines);
        return this;
    }

    /** Into the topic. */
    LaneFixture send() throws Exception {
        return send(script.take());
    }

    LaneFixture send(List<EncodedRecord> records) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (EncodedRecord encoded : records) {
            sent.add(producer.send(new ProducerRecord<>(pipeline().topic(), 0, encoded.key(), encoded.value())));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get(SENT_WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
        return this;
    }

    Supervisor start() {
        service = new ApplyPipeline(settings.config(), 0);
        Supervisor supervisor = Supervisor.start(service);
        appliers.add(supervisor);
        return supervisor;
    }

    ApplyProgress.Snapshot progress() {
        return service.progress().snapshot();
    }

    long restarts() {
        return appliers.stream().mapToLong(a -> a.status().restarts()).sum();
    }

    Lsn point() {
        return Lsn.parse(checkpoint("commit_lsn"));
    }

    String checkpoint(String column) {
        return target.queryText("SELECT " + column + "::text FROM tidegate.checkpoint WHERE lane = 0");
    }

    /** Sends what the script has, starts an applier if none runs, and waits until all of it is applied. */
    LaneFixture apply() throws Exception {
        send();
        if (appliers.stream().noneMatch(a -> !a.end().isDone())) {
            start();
        }
        return awaitApplied();
    }

    LaneFixture awaitApplied() {
        await().atMost(BOUND)
                .failFast(this::throwFinalFailure)
                .ignoreExceptionsMatching(LaneFixture::isLostConnection)
                .until(() -> point().equals(script.point()));
        return this;
    }

    /** The target may be on its way up again. */
    private static boolean isLostConnection(Throwable e) {
        return e.getCause() instanceof SQLException sql && SqlFailures.isTransient(sql);
    }

    private void throwFinalFailure() {
        for (Supervisor applier : appliers) {
            if (applier.status().state() == Supervisor.State.FAILED) {
                throw applier.status().failure().orElseThrow();
            }
        }
    }

    /** Sends what the script has and waits until the lane stops for good. */
    TidegateException awaitFailure() throws Exception {
        send();
        Supervisor.Status end = start().end().get(BOUND.toSeconds(), TimeUnit.SECONDS);
        assertThat(end.state()).isEqualTo(Supervisor.State.FAILED);
        return end.failure().orElseThrow();
    }

    /** Sends what the script has and waits until the lane waits for somebody. */
    TidegateException awaitBlocked() throws Exception {
        send();
        Supervisor applier = start();
        await().atMost(BOUND).until(() -> applier.status()
                .failure()
                .filter(TidegateException::isBlocked)
                .isPresent());
        return applier.status().failure().orElseThrow();
    }

    void stop() {
        appliers.forEach(applier -> assertThat(applier.stop(BOUND)).isTrue());
        appliers.clear();
    }

    /** Whole rows in the order of their text. */
    List<String> rows(String table) {
        return target.queryTexts("SELECT t::text FROM " + table + " t ORDER BY 1");
    }

    /** The row of an id as Tidegate's own sessions print it: by the types' output functions, as on the wire. */
    String[] read(String table, int id, String... columns) throws SQLException {
        String texts =
                Arrays.stream(columns).map(c -> "format('%s', " + c + ")").collect(Collectors.joining(", "));
        try (Connection connection = new TargetDatabase(target.config()).open("test");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT " + texts + " FROM public." + table + " WHERE id = " + id)) {
            row.next();
            String[] values = new String[columns.length];
            for (int i = 0; i < columns.length; i++) {
                values[i] = row.getString(i + 1);
            }
            return values;
        }
    }

    List<String> drift() {
        return target.queryTexts("SELECT table_name || ' ' || kind || ' ' || count FROM tidegate.drift ORDER BY 1");
    }

    List<String> metRows() {
        return target.queryTexts(
                "SELECT table_name || ' ' || kind || ' ' || count FROM tidegate.dual_write ORDER BY 1");
    }

    @Override
    public void close() {
        stop();
        producer.close(Duration.ofSeconds(5));
        target.close();
    }
}
