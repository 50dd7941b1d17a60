package dev.tidegate.cli.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.cli.process.PipelineProcess;
import dev.tidegate.core.config.DatabaseConfig;
import dev.tidegate.core.config.EncodingConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.TypesConfig;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Preflight;
import dev.tidegate.testing.PipelinePair;
import dev.tidegate.testing.PostgresServer;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SharedServers;
import dev.tidegate.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two databases on the shared servers and the pipeline between them, its roles in this process. */
final class SharedPair implements AutoCloseable {

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(60);
    private static final AtomicLong PAIRS = new AtomicLong();

    final TestDatabase source;
    final TestDatabase target;
    private final PipelinePair pair;
    private PipelineProcess process;

    private SharedPair(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
        pair = new PipelinePair("pair_" + PAIRS.incrementAndGet(), source, target)
                .withKafka(SharedServers.kafka().bootstrapServers())
                .withTypes(new TypesConfig(TypesConfig.XmlDeclarations.DROP));
    }

    static SharedPair of(PostgresVersion source, PostgresVersion target) {
        return new SharedPair(SharedServers.database(source), SharedServers.database(target));
    }

    /** @param encoding of the source's database */
    static SharedPair of(PostgresVersion source, String encoding, PostgresVersion target) {
        PostgresServer server = SharedServers.postgres(source);
        String name = "encoded_" + PAIRS.incrementAndGet();
        server.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return new SharedPair(TestDatabase.of(server, name), SharedServers.database(target));
    }

    PipelineConfig config() {
        return pair.config();
    }

    SharedPair with(EncodingConfig encoding) {
        return withSource(config().source().withEncoding(encoding));
    }

    SharedPair withSource(DatabaseConfig database) {
        pair.withSource(database);
        return this;
    }

    SharedPair both(String... statements) {
        pair.both(statements);
        return this;
    }

    List<Finding> errors() {
        return Preflight.run(config()).stream().filter(Finding::isError).toList();
    }

    List<Finding> findings(String code) {
        return Preflight.run(config()).stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }

    /** Checks, loads, and goes on streaming. */
    SharedPair start() {
        assertThat(errors()).isEmpty();
        return startUnchecked();
    }

    SharedPair startUnchecked() {
        process = PipelineProcess.open(config());
        assertThat(process.load(new StopSignal())).isTrue();
        process.startCapture();
        process.startApply();
        return this;
    }

    void stop() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** Everything that is committed on the source by now is on the target. */
    void awaitCaughtUp() {
        awaitCaughtUp(CAUGHT_UP_WITHIN);
    }

    void awaitCaughtUp(Duration within) {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        await().atMost(within).pollInterval(Duration.ofMillis(20)).until(() -> {
            process.failure().ifPresent(failure -> {
                throw new AssertionError("a role has stopped: " + failure.describe(), failure);
            });
            return "t"
                    .equals(target.queryText("SELECT commit_lsn >= '" + end
                            + "' FROM tidegate.checkpoint WHERE pipeline = '" + config().pipeline() + "'"));
        });
    }

    /** A role stops for good. */
    TidegateException awaitFailure() {
        await().atMost(CAUGHT_UP_WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> process.failure()
                .isPresent());
        return process.failure().orElseThrow();
    }

    void assertNoDrift() {
        assertThat(target.queryTexts("SELECT table_name || ' ' || kind || ' ' || count FROM tidegate.drift"))
                .as("drift")
                .isEmpty();
    }

    /** The databases are left: the shared servers end with the JVM, but a slot keeps WAL and a place. */
    @Override
    public void close() {
        stop();
        source.close();
    }
}
