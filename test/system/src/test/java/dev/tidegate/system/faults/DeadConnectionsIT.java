package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.late.LateTablesRole;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The ways to both databases forget their connections without a word, one stage of a pipeline after the other: each notices,
 * continues by itself, and no row is lost. Capture and its heartbeat: CaptureDeadConnectionIT; the monitor: MonitorIT.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadConnectionsIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration SLOW = Duration.ofMillis(2);
    private static final String ROWS = " SELECT i, repeat('x', 200) FROM generate_series(1, 60000) i";

    private static TestPipeline pipeline;
    private static InProcessRoles roles;
    private static TcpProxy toSource;
    private static TcpProxy toTarget;

    @BeforeAll
    static void start() {
        pipeline =
                TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17).sharedKafka();
        toSource = TcpProxy.to(pipeline.source().server().port());
        toTarget = TcpProxy.to(pipeline.target().server().port());
        pipeline.yaml(side("source", toSource, pipeline.source()), side("target", toTarget, pipeline.target()));
        pipeline.both(
                "CREATE TABLE a (id int PRIMARY KEY, v text)",
                "CREATE TABLE b (id int PRIMARY KEY, v text)",
                "CREATE TABLE late (id int PRIMARY KEY, v text)");
        pipeline.source().execute("INSERT INTO a" + ROWS, "INSERT INTO b" + ROWS);
        roles = InProcessRoles.of(pipeline);
    }

    private static String side(String side, TcpProxy way, TestDatabase database) {
        return side + ": { url: '" + way.jdbcUrl(database.name()) + "', silence-max: 2s }";
    }

    @AfterAll
    static void stop() {
        toSource.restore();
        toTarget.restore();
        pipeline.close();
        toSource.close();
        toTarget.close();
    }

    @Test
    @Order(1)
    void theLoad() throws Exception {
        toSource.delay(SLOW);
        toTarget.delay(SLOW);
        CompletableFuture<Void> loaded = CompletableFuture.runAsync(roles::start);
        awaitActive(pipeline.source(), "COPY");
        toSource.freezeOpen();
        awaitActive(pipeline.target(), "COPY");
        toTarget.freezeOpen();
        toSource.delay(Duration.ZERO);
        toTarget.delay(Duration.ZERO);
        loaded.get(2, TimeUnit.MINUTES);
        pipeline.awaitCaughtUp(WITHIN).assertIdentical();
    }

    private static void awaitActive(TestDatabase database, String statement) {
        await(statement)
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                + " current_database() AND state = 'active' AND query LIKE '%" + statement
                                + "%' AND pid <> pg_backend_pid()")
                        > 0);
    }

    @Test
    @Order(2)
    void apply() {
        toTarget.blackHoleOpen();
        pipeline.source().execute("UPDATE a SET v = 'first' WHERE id < 1000");
        pipeline.awaitCaughtUp(WITHIN);
        toTarget.freezeOpen();
        pipeline.source().execute("UPDATE a SET v = repeat('y', 1000)");
        pipeline.awaitCaughtUp(WITHIN).assertIdentical().assertNoDrift();
    }

    @Test
    @Order(3)
    void aTableThatJoins() throws Exception {
        PipelineConfig config = pipeline.config();
        pipeline.source().execute("INSERT INTO late" + ROWS);
        pipeline.awaitCaughtUp(WITHIN);
        new LateTables(config, LoadLimits.defaults(), new LoadProgress()).queue(List.of(new TableId("public", "late")));
        toSource.delay(SLOW);
        Supervisor late = Supervisor.start(new LateTablesRole(config, new LoadProgress()));
        try {
            awaitActive(pipeline.source(), "COPY");
            toSource.freezeOpen();
            toTarget.freezeOpen();
            toSource.delay(Duration.ZERO);
            await().atMost(WITHIN)
                    .until(() -> pipeline.target()
                                    .queryLong("SELECT count(*) FROM tidegate.load_table WHERE table_name = 'late' AND"
                                            + " state = 'loaded' AND lane = 0")
                            == 1);
        } finally {
            assertThat(late.stop(WITHIN)).isTrue();
        }
        pipeline.awaitCaughtUp(WITHIN).assertIdentical();
    }

    @Test
    @Order(4)
    void aVerification() throws Exception {
        String file = pipeline.configFile().toString();
        toSource.delay(Duration.ofMillis(20));
        CompletableFuture<CommandLineRun> verify =
                CompletableFuture.supplyAsync(() -> CommandLineRun.of("verify", "-c", file));
        await().atMost(WITHIN)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> pipeline.target()
                                .queryLong("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE"
                                        + " '%verify%'")
                        > 0);
        toSource.blackHoleOpen();
        toTarget.blackHoleOpen();
        toSource.delay(Duration.ZERO);
        CommandLineRun run = verify.get(2, TimeUnit.MINUTES);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.err()).contains("trying again");
    }
}
