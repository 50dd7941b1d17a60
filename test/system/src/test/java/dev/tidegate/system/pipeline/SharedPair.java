package dev.tidegate.system.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.check.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two databases on the shared servers and the pipeline between them, its roles in this process. */
public final class SharedPair implements AutoCloseable {

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(60);
    private static final AtomicLong PAIRS = new AtomicLong();

    public final TestDatabase source;
    public final TestDatabase target;
    private final TestPipeline pair;
    private RoleHost process;

    private SharedPair(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
        pair = new TestPipeline("pair_" + PAIRS.incrementAndGet(), source, target)
                .withKafka(SharedServers.kafka().bootstrapServers())
                .withTypes(new TypesConfig(TypesConfig.XmlDeclarations.DROP));
    }

    public static SharedPair of(PostgresVersion source, PostgresVersion target) {
        return new SharedPair(SharedServers.database(source), SharedServers.database(target));
    }

    /** @param encoding of the source's database */
    public static SharedPair of(PostgresVersion source, String encoding, PostgresVersion target) {
        PostgresServer server = SharedServers.postgres(source);
        String name = "encoded_" + PAIRS.incrementAndGet();
        server.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return new SharedPair(TestDatabase.of(server, name), SharedServers.database(target));
    }

    public PipelineConfig config() {
        return pair.config();
    }

    public SharedPair with(EncodingConfig encoding) {
        return withSource(config().source().withEncoding(encoding));
    }

    public SharedPair withSource(DatabaseConfig database) {
        pair.withSource(database);
        return this;
    }

    public SharedPair both(String... statements) {
        pair.both(statements);
        return this;
    }

    public List<Finding> errors() {
        return Preflight.run(config()).stream().filter(Finding::isError).toList();
    }

    public List<Finding> findings(String code) {
        return Preflight.run(config()).stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }

    /** Checks, loads, and goes on streaming. */
    public SharedPair start() {
        assertThat(errors()).isEmpty();
        return startUnchecked();
    }

    public SharedPair startUnchecked() {
        process = RoleHost.open(config());
        assertThat(process.load(new StopSignal())).isTrue();
        process.startCapture();
        process.startApply();
        return this;
    }

    public void stop() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** Everything that is committed on the source by now is on the target. */
    public void awaitCaughtUp() {
        awaitCaughtUp(CAUGHT_UP_WITHIN);
    }

    public void awaitCaughtUp(Duration within) {
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
    public TidegateException awaitFailure() {
        await().atMost(CAUGHT_UP_WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> process.failure()
                .isPresent());
        return process.failure().orElseThrow();
    }

    public void assertNoDrift() {
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
