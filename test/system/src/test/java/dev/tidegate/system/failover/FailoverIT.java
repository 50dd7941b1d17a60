package dev.tidegate.system.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.LongTests;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.DatabaseComparison;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A physical standby is promoted, and has a copy of the slot. */
class FailoverIT {

    @TempDir
    Path directory;

    static Stream<PostgresVersion> versions() {
        return LongTests.cases(PostgresVersion.V18, PostgresVersion.V17);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void continuesExactlyOnAStandbyThatHasEverythingAndNotOnTheOldPrimary(PostgresVersion version) throws Exception {
        RestorableSource storage = new RestorableSource(directory);
        try (TestPipeline pipeline = SourceSetBackIT.pipeline(storage, version);
                Standby standby = Standby.of(pipeline.source(), storage, directory.resolve("standby"))) {
            PostgresServer primary = pipeline.source().server();
            pipeline.yaml("source: { url: '" + standby.urlBehind(primary) + "' }");
            InProcessRoles roles = InProcessRoles.of(pipeline).start();
            standby.awaitCopyOf(pipeline.name().slot());
            assertThat(roles.findings("FAILOVER-SLOT")).singleElement().satisfies(FailoverIT::isReady);
            // From here on nothing is streamed that the standby does not have.
            primary.execute(
                    "ALTER SYSTEM SET synchronized_standby_slots = '" + Standby.PHYSICAL_SLOT + "'",
                    "SELECT pg_reload_conf()");
            SourceSetBackIT.insert(pipeline.source(), 1, 200, "before");
            pipeline.awaitCaughtUp();
            SourceSetBackIT.insert(pipeline.source(), 201, 300, "last");

            primary.stopImmediately();
            standby.promote();
            TestDatabase after = standby.database();
            SourceSetBackIT.insert(after, 1001, 1100, "after");
            Standby.awaitCaughtUp(after, pipeline.target());
            DatabaseComparison.assertIdentical(after, pipeline.target());
            pipeline.assertNoDrift();
            assertThat(pipeline.target().queryText("SELECT timeline::text FROM tidegate.source_history"))
                    .isEqualTo("2");

            roles.stop();
            // Its hosts come first in the URL, and it takes itself for the primary.
            primary.start();
            assertThat(roles.errors()).extracting(Finding::code).contains("OLD-PRIMARY");
            assertThat(roles.startUnchecked().awaitFailure().code()).isEqualTo("OLD-PRIMARY");
            roles.stop();
            primary.stop();
            roles.start();
            after.execute("DELETE FROM account WHERE id % 2 = 0");
            Standby.awaitCaughtUp(after, pipeline.target());
            DatabaseComparison.assertIdentical(after, pipeline.target());
        }
    }

    private static void isReady(Finding finding) {
        assertThat(finding.isError()).isFalse();
        assertThat(finding.found()).contains("survives a promotion");
    }

    @Test
    void isRefusedOnAStandbyThatLacksTheLastTransactions() throws Exception {
        RestorableSource storage = new RestorableSource(directory);
        try (TestPipeline pipeline = SourceSetBackIT.pipeline(storage, PostgresVersion.V18);
                Standby standby = Standby.of(pipeline.source(), storage, directory.resolve("standby"))) {
            PostgresServer primary = pipeline.source().server();
            pipeline.yaml("source: { url: '" + standby.urlBehind(primary) + "' }");
            InProcessRoles roles = InProcessRoles.of(pipeline).start();
            SourceSetBackIT.insert(pipeline.source(), 1, 200, "before");
            standby.awaitCopyOf(pipeline.name().slot());
            standby.server().stop();
            SourceSetBackIT.insert(pipeline.source(), 201, 300, "lost");
            pipeline.awaitCaughtUp();

            primary.stopImmediately();
            standby.server().start();
            standby.promote();
            SourceSetBackIT.insert(standby.database(), 1001, 1100, "after");
            TidegateException refused = roles.awaitFailure();
            assertThat(refused.code()).isEqualTo("FAILOVER-LOST-WAL");
            assertThat(refused.nextStep()).contains("tidegate accept-source", "tidegate verify --repair");
            roles.stop();
            assertThat(List.copyOf(roles.errors())).extracting(Finding::code).contains("FAILOVER-LOST-WAL");
        }
    }
}
