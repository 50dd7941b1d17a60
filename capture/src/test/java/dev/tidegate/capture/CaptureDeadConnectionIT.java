package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.capture.message.HeartbeatWriter;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.fault.NetworkNamespace;
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections to the source that die without a word, while its server keeps the slot for the one that is gone. */
class CaptureDeadConnectionIT {

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(40);
    private static final int ROWS = 20_000;

    /** Larger than all buffers on the way: the walsender is stuck in the middle of it. */
    private static final String INSERT =
            "INSERT INTO t (v) SELECT repeat('x', 2000) FROM generate_series(1, " + ROWS + ")";

    static Stream<Arguments> deaths() {
        return Stream.of(
                Arguments.of(PostgresVersion.V10, death("a way that swallows everything", TcpProxy::blackHole)),
                Arguments.of(PostgresVersion.V17, death("a way that forgot its connections", TcpProxy::freezeOpen)));
    }

    private static Named<Consumer<TcpProxy>> death(String name, Consumer<TcpProxy> of) {
        return Named.of(name, of);
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void captureContinuesOnTheSecondAddressAndTakesItsSlotBack(PostgresVersion version, Consumer<TcpProxy> death)
            throws Exception {
        CaptureFixture pipeline = pipelines.on(version, "CREATE TABLE t (id bigserial PRIMARY KEY, v text)");
        Lsn start = pipeline.slotPosition();
        try (TcpProxy first = TcpProxy.to(pipeline.source.server().port());
                TcpProxy second = TcpProxy.to(pipeline.source.server().port())) {
            Supervisor capture =
                    Supervisor.start(new CapturePipeline(config(pipeline, first, second), new CaptureProgress()));
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                pipeline.fence("before");
                topic.untilFence("before");
                long died = System.nanoTime();
                death.accept(first);
                pipeline.source.execute(INSERT);
                pipeline.fence("after");
                topic.untilFence("after");
                assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(WITHIN.dividedBy(2));
                assertThat(topic.rows("public", "t"))
                        .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                        .hasSize(ROWS);
                assertThat(capture.status().restarts()).isPositive();
            } finally {
                assertThat(capture.stop(STOPS_WITHIN)).isTrue();
            }
        }
    }

    /** Real packets that are lost: what is on the way is repeated by the kernel for a quarter of an hour. */
    @Test
    void aNetworkThatIsLostIsNoticed(@TempDir Path directory) throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .setting("unix_socket_directories", directory.toString())
                .start()) {
            Optional<NetworkNamespace> made = NetworkNamespace.before(directory.resolve(".s.PGSQL." + server.port()));
            assumeTrue(made.isPresent(), "this machine has no ip netns, or allows no namespaces (it takes root)");
            try (NetworkNamespace network = made.get()) {
                CaptureFixture pipeline = pipelines.on(
                        server.createDatabase("source"),
                        SharedServers.kafka().bootstrapServers(),
                        "CREATE TABLE t (id bigserial PRIMARY KEY, v text)");
                loseTheNetwork(pipeline, network);
            }
        }
    }

    private static void loseTheNetwork(CaptureFixture pipeline, NetworkNamespace network) throws Exception {
        Lsn start = pipeline.slotPosition();
        PipelineConfig config = config(
                pipeline,
                network.host() + ":" + network.port(),
                "127.0.0.1:" + pipeline.source.server().port());
        Supervisor capture = Supervisor.start(new CapturePipeline(config, new CaptureProgress()));
        try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("before");
            topic.untilFence("before");
            network.loseTheWay();
            pipeline.source.execute(INSERT);
            pipeline.fence("after");
            topic.untilFence("after");
            assertThat(topic.rows("public", "t")).hasSize(ROWS);
            assertThat(capture.status().restarts()).isPositive();
        } finally {
            assertThat(capture.stop(STOPS_WITHIN)).isTrue();
        }
    }

    private static PipelineConfig config(CaptureFixture pipeline, TcpProxy... ways) {
        return config(
                pipeline, Stream.of(ways).map(way -> "127.0.0.1:" + way.port()).toArray(String[]::new));
    }

    private static PipelineConfig config(CaptureFixture pipeline, String... places) {
        String hosts = String.join(",", places);
        return pipeline.pipeline.config("source: { url: 'jdbc:postgresql://" + hosts + "/" + pipeline.source.name()
                + "', silence-max: 2s, properties: { connectTimeout: '3' } }");
    }

    @Test
    void theHeartbeatContinuesOnANewConnection() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15);
        AtomicLong written = new AtomicLong();
        try (TcpProxy way = TcpProxy.to(pipeline.source.server().port())) {
            SourceDatabase source = new SourceDatabase(config(pipeline, way).source());
            MessageKey key = new MessageKey(new byte[MessageKey.BYTES], Optional.empty());
            try (HeartbeatWriter heartbeats = HeartbeatWriter.start(
                    source, pipeline.name(), key, Duration.ofMillis(100), written::incrementAndGet, e -> {})) {
                await().atMost(WITHIN).until(() -> written.get() > 2);
                way.blackHoleOpen();
                long before = written.get();
                await().atMost(WITHIN.dividedBy(4)).until(() -> written.get() > before + 2);
                assertThat(heartbeats).isNotNull();
            }
        }
    }
}
