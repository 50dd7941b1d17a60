package dev.tidegate.prepare.check.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.LoadService;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pipeline has, or another one of its name: slot, publication, selection. */
@Timeout(120)
final class SlotAndPublicationCheckIT {

    @Test
    void refusesASlotAndAPublicationThatAreNotOurs() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute(
                "SELECT pg_create_logical_replication_slot('"
                        + it.config().pipeline().slot() + "', 'pgoutput')",
                "CREATE PUBLICATION " + it.config().pipeline().publication() + " FOR ALL TABLES");

        assertThat(it.errorCodes()).containsExactly("PUBLICATION-DIFFERS", "SLOT-NOT-OURS");
        it.source.execute(
                it.only("SLOT-NOT-OURS").fix(), it.only("PUBLICATION-DIFFERS").fix());

        assertThat(it.errors()).isEmpty();
    }

    @Test
    void findsThatTheSlotOfAStreamingPipelineIsGone() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        new LoadService(it.config(), LoadLimits.defaults(), new LoadProgress()).run(new StopSignal());
        it.target.execute("INSERT INTO a VALUES (1)");
        assertThat(it.errors()).as("rows are expected now").isEmpty();

        it.source.execute(
                "SELECT pg_drop_replication_slot('" + it.config().pipeline().slot() + "')");

        assertThat(it.errorCodes()).containsExactly("SLOT-MISSING");
    }

    @Test
    void findsThatTheSelectionHasChangedSinceTheLoad() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        new LoadService(it.config(), LoadLimits.defaults(), new LoadProgress()).run(new StopSignal());

        it.both("CREATE TABLE b (id int PRIMARY KEY)");

        Finding finding = it.only("NEW-TABLE");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.subject()).isEqualTo("public.b");
        it.source.execute(
                "CREATE SCHEMA other",
                "CREATE TABLE other.c (id int PRIMARY KEY)",
                "ALTER PUBLICATION " + it.config().pipeline().publication() + " ADD TABLE other.c");
        it.pair.yaml("tables: { include: ['public.a'], exclude: [] }");
        assertThat(it.only("PUBLICATION-DIFFERS").found()).contains("has besides other.c");
    }
}
