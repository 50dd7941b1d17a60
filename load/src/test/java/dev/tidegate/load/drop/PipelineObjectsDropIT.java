package dev.tidegate.load.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.LoadFixture;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

final class PipelineObjectsDropIT {

    private static final String LEFTOVERS = """
            SELECT 'publication ' || pubname FROM pg_publication
            UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
            UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'tidegate'
            ORDER BY 1
            """;

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void leavesNothingBehindAndMayBeRepeated(PostgresVersion version) throws Exception {
        LoadFixture it = new LoadFixture(version, version);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1)");
        it.load();
        assertThat(it.source.queryTexts(LEFTOVERS)).hasSizeGreaterThanOrEqualTo(2);

        List<DropResult> first = new PipelineObjectsDrop(it.config()).run(false);
        List<DropResult> second = new PipelineObjectsDrop(it.config()).run(false);

        assertThat(first).hasSize(version.major() < 14 ? 5 : 4).allSatisfy(removal -> assertThat(removal.outcome())
                .as(removal.toString())
                .isEqualTo(DropResult.Outcome.REMOVED));
        assertThat(second).isNotEmpty().allSatisfy(removal -> assertThat(removal.outcome())
                .isEqualTo(DropResult.Outcome.NOT_FOUND));
        assertThat(it.source.queryTexts(LEFTOVERS)).isEmpty();
        assertThat(it.target.queryTexts(LEFTOVERS)).isEmpty();
        assertThat(it.target.queryLong("SELECT count(*) FROM a")).isEqualTo(1);
    }

    @Test
    void refusesASlotInUseAndTerminatesItsReaderWhenForced() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.load();
        Connection capture = new SourceDatabase(it.config().source()).openReplication("capture");
        PGReplicationStream stream = capture.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(it.pipeline.name().slot())
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", it.pipeline.name().publication())
                .start();
        assertThat(stream.isClosed()).isFalse();

        assertThatThrownBy(() -> new PipelineObjectsDrop(it.config()).run(false))
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("SLOT-IN-USE"));
        assertThat(it.phase()).isEqualTo("streaming");

        assertThat(new PipelineObjectsDrop(it.config()).run(true))
                .allSatisfy(removal -> assertThat(removal.outcome()).isEqualTo(DropResult.Outcome.REMOVED));
        assertThat(it.slots()).isZero();
        capture.abort(Runnable::run);
    }

    @Test
    void leavesWhatIsNotOurs() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute(
                "SELECT pg_create_logical_replication_slot('"
                        + it.pipeline.name().slot() + "', 'test_decoding')",
                "CREATE PUBLICATION " + it.pipeline.name().publication() + " FOR ALL TABLES");

        assertThat(new PipelineObjectsDrop(it.config()).run(true).subList(0, 2))
                .allSatisfy(removal -> assertThat(removal.outcome()).isEqualTo(DropResult.Outcome.LEFT));

        assertThat(it.source.queryTexts(LEFTOVERS)).hasSize(2);
        it.source.execute(
                "SELECT pg_drop_replication_slot('" + it.pipeline.name().slot() + "')");
    }

    @Test
    void cleansTheSourceWhenTheTargetIsGone() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.load();
        it.target.drop();

        List<DropResult> removals = new PipelineObjectsDrop(it.config()).run(false);

        assertThat(removals).extracting(DropResult::outcome).containsOnlyOnce(DropResult.Outcome.FAILED);
        assertThat(it.source.queryTexts(LEFTOVERS)).isEmpty();
    }
}
