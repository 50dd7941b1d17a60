package dev.tidegate.prepare.schema.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.schema.SchemaFixture;
import dev.tidegate.prepare.schema.client.InstalledPrograms;
import dev.tidegate.prepare.schema.diff.SchemaDiff;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tidegate is killed while pg_restore waits for a lock, and lives on. */
class SchemaCopyKillIT {

    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tidegate schema copy%'";

    @Test
    void theNextStartEndsWhatAKilledOneHasLeft() throws Exception {
        InstalledPrograms.require();
        try (TestDatabase source = SharedServers.database(PostgresVersion.V15);
                TestDatabase target = SharedServers.database(PostgresVersion.V15)) {
            source.execute(
                    "CREATE TABLE a (id int PRIMARY KEY, v text)",
                    "CREATE INDEX a_v ON a (v)",
                    "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)");
            TestPipeline pipeline = SchemaFixture.pipeline(source, target, "public.*");
            PipelineConfig config = pipeline.config();
            assertThat(copy(config, Section.PRE_DATA).failures()).isEmpty();
            CompletableFuture<SchemaCopyResult> second;
            try (Connection session = target.connect();
                    Statement locker = session.createStatement();
                    JavaProcess first = JavaProcess.start(
                            SchemaCopyMain.class, pipeline.configFile().toString())) {
                session.setAutoCommit(false);
                locker.execute("LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
                await().atMost(WITHIN)
                        .failFast(() ->
                                assertThat(first.isAlive()).as(first.tail(20)).isTrue())
                        .until(() -> target.queryLong(SESSIONS + " AND wait_event_type = 'Lock'") > 0);
                assertThatThrownBy(() -> copy(config, Section.ALL))
                        .isInstanceOfSatisfying(TidegateException.class, e -> assertThat(e.code())
                                .isEqualTo("SCHEMA-COPY-RUNNING"));
                List<ProcessHandle> programs = ProcessHandle.of(first.pid())
                        .orElseThrow()
                        .descendants()
                        .toList();
                first.killHard();
                assertThat(programs).as("pg_restore lives on").anyMatch(ProcessHandle::isAlive);
                assertThat(target.queryLong(SESSIONS)).isPositive();

                second = CompletableFuture.supplyAsync(() -> copy(config, Section.ALL));
                await().atMost(WITHIN).until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
                session.rollback();
            }
            SchemaCopyResult result = second.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            assertThat(result.failures()).isEmpty();
            assertThat(result.created()).isPositive();
            assertThat(SchemaDiff.run(config, List.of())).isEmpty();
            assertThat(target.queryLong(SESSIONS) + source.queryLong(SESSIONS)).isZero();
        }
    }

    private static SchemaCopyResult copy(PipelineConfig config, Section section) {
        return SchemaCopy.run(config, SchemaCopyOptions.of(section), System.getenv(), new StopSignal(), line -> {});
    }
}
