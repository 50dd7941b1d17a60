package dev.tidegate.verify.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.TwoDatabases;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyProgress;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DualWriteComparisonIT {

    private static final String DUAL_WRITE =
            "tables: { include: ['public.*'], dual-write: [{ table: public.shared }] }";

    private TwoDatabases databases;

    @BeforeEach
    void create() {
        databases = new TwoDatabases(PostgresVersion.V15, PostgresVersion.V17)
                .both(
                        "CREATE TABLE shared (id int PRIMARY KEY, note text)",
                        "INSERT INTO shared SELECT n, 'note' FROM generate_series(1, 100) n");
    }

    @AfterEach
    void close() {
        databases.close();
    }

    @Test
    void aRowThatNobodyTouchesForTheWindowDiffers() throws SQLException {
        databases.target().execute("UPDATE shared SET note = 'theirs' WHERE id = 7", "DELETE FROM shared WHERE id = 8");

        TableResult result = compare(line -> {});
        assertThat(result.state()).isEqualTo(ComparisonState.DIFFERENT);
        assertThat(TwoDatabases.differences(List.of(result)))
                .containsExactlyInAnyOrder(
                        "shared: written to on both sides", "shared mismatch id=7: note (real)", "shared missing id=8");
        assertThat(result.unsettled()).isEmpty();
    }

    /** The other side's write comes a moment later. */
    @Test
    void aRowThatBecomesTheSameIsNoDifference() throws SQLException {
        databases.source().execute("UPDATE shared SET note = 'new' WHERE id = 7");

        TableResult result = compare(line -> {
            if (line.startsWith("1 rows differ")) {
                databases.target().execute("UPDATE shared SET note = 'new' WHERE id = 7");
            }
        });
        assertThat(result.state()).isEqualTo(ComparisonState.SAME);
        assertThat(result.differences()).isEmpty();
        assertThat(result.counts().matches()).isEqualTo(100);
    }

    @Test
    void aRowThatIsWrittenAgainAndAgainIsUnsettled() throws SQLException {
        databases.source().execute("UPDATE shared SET note = 'new' WHERE id = 7");

        TableResult result =
                compare(line -> databases.source().execute("UPDATE shared SET note = note || '.' WHERE id = 7"));
        assertThat(result.state()).isEqualTo(ComparisonState.UNKNOWN);
        assertThat(result.unsettled().orElseThrow().rows()).isEqualTo(1);
        assertThat(result.note()).contains("1 rows unsettled");
    }

    private TableResult compare(VerifyProgress progress) throws SQLException {
        PipelineConfig config = databases.config(DUAL_WRITE);
        return new DualWriteComparison(config, VerifyOptions.everything(), progress, Map.of())
                .compare(table -> true, new StopSignal())
                .orElseThrow()
                .tables()
                .get(0);
    }
}
