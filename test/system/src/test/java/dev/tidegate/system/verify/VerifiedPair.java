package dev.tidegate.system.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.PipelineName;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Two databases on the shared servers, a pipeline between them in this process, and what a verification says of them. */
final class VerifiedPair implements AutoCloseable {

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(60);
    private static final AtomicLong PAIRS = new AtomicLong();

    final TestDatabase source;
    final TestDatabase target;
    private final PipelineConfig config;
    private RoleHost process;

    VerifiedPair(PostgresVersion source, PostgresVersion target, TableMap map) {
        this(source, target, new TableSelection(List.of("public.*"), List.of(), map));
    }

    VerifiedPair(PostgresVersion source, PostgresVersion target, TableSelection tables) {
        this(SharedServers.database(source), SharedServers.database(target), tables);
    }

    /** @param encoding of the source's database */
    static VerifiedPair of(PostgresVersion sourceVersion, String encoding, PostgresVersion targetVersion) {
        PostgresServer server = SharedServers.postgres(sourceVersion);
        String name = "encoded_for_verify_" + PAIRS.incrementAndGet();
        server.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return new VerifiedPair(
                TestDatabase.of(server, name),
                SharedServers.database(targetVersion),
                new TableSelection(List.of("public.*"), List.of()));
    }

    private VerifiedPair(TestDatabase source, TestDatabase target, TableSelection tables) {
        this.source = source;
        this.target = target;
        config = new PipelineConfig(
                new PipelineName("verified_" + PAIRS.incrementAndGet()),
                database(this.source),
                database(this.target),
                tables,
                new KafkaConfig(Optional.of(SharedServers.kafka().bootstrapServers()), Map.of(), Optional.empty()),
                Path.of("target", "data"),
                CaptureConfig.defaults(),
                ApplyConfig.defaults());
    }

    private static DatabaseConfig database(TestDatabase database) {
        return new DatabaseConfig(database.jdbcUrl(), "postgres", new Secret(""), Map.of());
    }

    PipelineConfig config() {
        return config;
    }

    void both(String... statements) {
        source.execute(statements);
        target.execute(statements);
    }

    /** Loads, and streams. */
    void start() {
        process = RoleHost.open(config);
        assertThat(process.load(new StopSignal())).isTrue();
        process.startCapture();
        process.startApply();
    }

    /** Streams again after {@link #stop}. */
    void goOn() {
        process = RoleHost.open(config);
        process.startCapture();
        process.startApply();
    }

    void stop() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    void awaitCaughtUp() {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        await().atMost(CAUGHT_UP_WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> {
            process.failure().ifPresent(failure -> {
                throw new AssertionError("a role has stopped: " + failure.describe(), failure);
            });
            return "t"
                    .equals(target.queryText("SELECT commit_lsn >= '" + end
                            + "' FROM tidegate.checkpoint WHERE pipeline = '" + config.pipeline() + "'"));
        });
    }

    VerifyReport verify() {
        return verify(VerifyOptions.everything());
    }

    static VerifyOptions sample(long rows) {
        return new VerifyOptions(List.of(), false, OptionalLong.of(rows), false, 1_000);
    }

    VerifyReport verify(VerifyOptions options) {
        return verify(options, VerifyConfig.defaults());
    }

    VerifyReport verify(VerifyOptions options, VerifyConfig how) {
        return new VerifyService(config.withVerify(how), options, line -> {})
                .run(new StopSignal())
                .orElseThrow();
    }

    /** Of some tables alone, all else as usual. */
    static VerifyOptions of(String... tables) {
        return new VerifyOptions(List.of(tables), false, OptionalLong.empty(), false, 1_000);
    }

    /** Each as "table kind key, ...: column (class), ...". */
    static List<String> differences(VerifyReport report) {
        List<String> lines = new ArrayList<>();
        for (TableResult table : report.tables()) {
            if (!table.note().isEmpty()) {
                lines.add(table.source().name() + " " + table.note());
            }
            table.differences().forEach(difference -> {
                StringBuilder line = new StringBuilder(table.source().name())
                        .append(' ')
                        .append(difference.kind().text())
                        .append(' ')
                        .append(difference.key().get(0).startsWith("ctid") ? "?" : String.join(", ", difference.key()));
                if (difference.count() > 1) {
                    line.append(" x").append(difference.count());
                }
                difference.columns().forEach(column -> line.append(": ")
                        .append(column.name())
                        .append(" (")
                        .append(column.looksLike().text())
                        .append(')'));
                lines.add(line.toString());
            });
        }
        return lines;
    }

    @Override
    public void close() {
        stop();
        source.close();
    }
}
