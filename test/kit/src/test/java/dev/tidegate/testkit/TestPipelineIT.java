package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.testkit.postgres.PostgresVersion;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The waits and comparisons of every test of a pipeline can fail. */
class TestPipelineIT {

    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String STATE = """
            CREATE SCHEMA tidegate;
            CREATE TABLE tidegate.checkpoint (pipeline text, lane int, commit_lsn pg_lsn);
            CREATE TABLE tidegate.lane_stop (code text, problem text);
            CREATE TABLE tidegate.drift (table_name text, kind text, count int)
            """;

    @Test
    void isCaughtUpOnceItsOwnCheckpointIsPastTheSourcesEnd() {
        try (TestPipeline pipeline = pipeline()) {
            assertThatThrownBy(() -> pipeline.awaitCaughtUp(SOON))
                    .as("no checkpoint")
                    .isInstanceOf(AssertionError.class);
            checkpoint(pipeline, pipeline.name().value(), 0, "0/1");
            checkpoint(pipeline, "another", 0, "FFFFFFFF/0");
            checkpoint(pipeline, pipeline.name().value(), 1, "FFFFFFFF/0");
            pipeline.target().execute("INSERT INTO tidegate.lane_stop VALUES ('KEY-MISSING', 'no key')");
            assertThatThrownBy(() -> pipeline.awaitCaughtUp(SOON))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("KEY-MISSING: no key");
            pipeline.target().execute("UPDATE tidegate.checkpoint SET commit_lsn = 'FFFFFFFF/0'");

            pipeline.awaitCaughtUp(SOON);
        }
    }

    @Test
    void failsAtOnceWhenAProcessHasEnded() {
        try (TestPipeline pipeline = pipeline()) {
            // The program is not on the class path of this module.
            pipeline.start("run").waitFor(Duration.ofMinutes(1));

            assertThatThrownBy(() -> pipeline.awaitCaughtUp(LONG))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("`tidegate run` has ended");
        }
    }

    @Test
    void seesAnotherRowAndDrift() {
        try (TestPipeline pipeline = pipeline().both("CREATE TABLE a (id int PRIMARY KEY)")) {
            pipeline.assertIdentical("public.a").assertNoDrift();
            pipeline.target()
                    .execute("INSERT INTO a VALUES (1)", "INSERT INTO tidegate.drift VALUES ('a', 'extra', 1)");

            assertThatThrownBy(() -> pipeline.assertIdentical("public.a")).isInstanceOf(AssertionError.class);
            assertThatThrownBy(pipeline::assertNoDrift).hasMessageContaining("a extra 1");
        }
    }

    @Test
    void itsConfigIsReadByTheRealReader() {
        try (TestPipeline pipeline = pipeline().yaml("load: { workers: 3 }")) {
            assertThat(pipeline.config().load().workers()).isEqualTo(3);
            assertThat(pipeline.config("load: { workers: 5 }").load().workers()).isEqualTo(5);
            assertThat(pipeline.config().load().workers()).as("unchanged").isEqualTo(3);
            assertThatThrownBy(() -> pipeline.config("load: { wokers: 5 }")).hasMessageContaining("wokers");
        }
    }

    private static TestPipeline pipeline() {
        TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V15);
        pipeline.target().execute(STATE);
        return pipeline;
    }

    private static void checkpoint(TestPipeline pipeline, String name, int lane, String lsn) {
        pipeline.target()
                .execute("INSERT INTO tidegate.checkpoint VALUES ('" + name + "', " + lane + ", '" + lsn + "')");
    }
}
