package dev.tidegate.system.field.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source that begins to take the stream for a synchronous standby: its commits must not wait for us. */
@Timeout(180)
class SynchronousStandbyIT {

    @TempDir
    Path directory;

    private TestPipeline pipeline;

    private void names(String value) {
        pipeline.source()
                .server()
                .execute("ALTER SYSTEM SET synchronous_standby_names = '" + value + "'", "SELECT pg_reload_conf()");
    }

    /** Walsenders that the source counts among its standbys. */
    private List<String> standbys() {
        return pipeline.source().queryTexts("SELECT application_name FROM pg_stat_replication WHERE sync_priority > 0");
    }

    private List<String> streams() {
        return pipeline.source().queryTexts("SELECT application_name FROM pg_stat_replication");
    }

    /** As an application does that does not wait for standbys: none of this test's would ever answer. */
    private void insert(int id) {
        pipeline.source().execute("SET synchronous_commit = local; INSERT INTO item VALUES (" + id + ")");
    }

    private static void awaitTrue(Callable<Boolean> condition) {
        await().atMost(OperatedPipeline.WITHIN).until(condition);
    }

    @Test
    void leavesTheCommitsAloneAndContinuesByItself() {
        try (PostgresServer source = PostgresServer.start(PostgresVersion.V15)) {
            pipeline = TestPipeline.between(source.createDatabase("shop"), SharedServers.database(PostgresVersion.V17))
                    .in(directory)
                    .named("synchronous_standby")
                    .both("CREATE TABLE item (id int PRIMARY KEY)");
            JavaProcess process = pipeline.start("run");
            pipeline.awaitStreaming();
            awaitTrue(() -> streams().equals(List.of("tidegate capture stream")));

            names("one, \"tidegate capture stream\"");
            awaitTrue(() -> streams().equals(List.of("tidegate stream, no standby")));
            assertThat(standbys()).isEmpty();
            assertThat(process.output()).contains("SYNCHRONOUS-STANDBY", "'tidegate capture stream'");
            insert(1);
            pipeline.awaitCaughtUp().assertIdentical("public.item");
            assertThat(status()).doesNotContain("SYNCHRONOUS-STANDBY");

            names("*");
            awaitTrue(() -> process.output().contains("takes in the session that streams"));
            awaitTrue(() -> streams().isEmpty());
            insert(2);
            assertThat(status()).contains("SYNCHRONOUS-STANDBY", "ALTER SYSTEM SET synchronous_standby_names");

            process.killHard();
            assertThat(process.waitFor(OperatedPipeline.WITHIN)).isTrue();
            JavaProcess again = pipeline.start("run");
            awaitTrue(() -> again.output().contains("takes in the session that streams"));
            assertThat(streams()).isEmpty();

            names("one");
            awaitTrue(() -> !streams().isEmpty());
            pipeline.awaitCaughtUp().assertIdentical("public.item");
            assertThat(standbys()).isEmpty();
            pipeline.close();
        }
    }

    private String status() {
        return CommandLineRun.of("status", "-c", pipeline.configFile().toString())
                .out();
    }
}
