package dev.tidegate.verify.compare.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.TwoDatabases;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IncrementalComparisonIT {

    private static final long ROWS = 5_000;
    private static final TableId TABLE = new TableId("public", "kept");
    private static final VerifyOptions SINCE_LAST = VerifyOptions.everything().sinceLast(true);

    private TwoDatabases databases;
    private Baseline baseline;

    @BeforeEach
    void findTheSame() throws SQLException {
        databases = new TwoDatabases(PostgresVersion.V15, PostgresVersion.V17)
                .both(
                        "CREATE TABLE kept (id int PRIMARY KEY, note text)",
                        "INSERT INTO kept SELECT n, 'note ' || n FROM generate_series(1, " + ROWS + ") n");
        TableResult first = databases.compare().get(0);
        assertThat(first.lookedAt()).isEqualTo(ROWS);
        baseline = first.baseline().orElseThrow();
    }

    @AfterEach
    void close() {
        databases.close();
    }

    @Test
    void readsOnlyWhatWasWrittenSince() throws SQLException {
        databases.both("UPDATE kept SET note = 'new' WHERE id <= 10", "INSERT INTO kept VALUES (6000, 'new')");

        TableResult result = sinceLast();
        assertThat(result.state()).isEqualTo(ComparisonState.SAME);
        assertThat(result.counts().source()).isEqualTo(ROWS + 1);
        assertThat(result.lookedAt()).isEqualTo(11);
        assertThat(result.baseline()).isPresent();
    }

    @Test
    void findsRowsThatWereWrittenOnEitherSide() throws SQLException {
        databases.both("UPDATE kept SET note = 'new' WHERE id = 1");
        databases
                .source()
                .execute("UPDATE kept SET note = 'ours' WHERE id = 2", "INSERT INTO kept VALUES (6000, 'ours')");
        databases
                .target()
                .execute("UPDATE kept SET note = 'theirs' WHERE id = 3", "INSERT INTO kept VALUES (6001, 'theirs')");

        TableResult result = sinceLast();
        assertThat(TwoDatabases.differences(List.of(result)))
                .containsExactlyInAnyOrder(
                        "kept mismatch id=2: note (real)",
                        "kept mismatch id=3: note (real)",
                        "kept missing id=6000",
                        "kept extra id=6001");
        assertThat(result.lookedAt()).isLessThan(10);
        assertThat(result.baseline()).isEmpty();
    }

    /** A row that is gone has left nothing that was written since: the sums over all keys tell, and the whole is compared. */
    @Test
    void comparesTheWholeWhereRowsAreGone() throws SQLException {
        databases.target().execute("DELETE FROM kept WHERE id = 7");

        TableResult result = sinceLast();
        assertThat(TwoDatabases.differences(List.of(result))).containsExactly("kept missing id=7");
        assertThat(result.lookedAt()).isEqualTo(ROWS);
    }

    @Test
    void comparesTheWholeOfATableThatIsAnotherOneByNow() throws SQLException {
        databases.both("ALTER TABLE kept ADD more int");
        assertThat(sinceLast().lookedAt()).as("another column").isEqualTo(ROWS);

        baseline = sinceLast().baseline().orElseThrow();
        assertThat(sinceLast().lookedAt()).isZero();
        databases.target().execute("VACUUM FULL kept");
        assertThat(sinceLast().lookedAt()).as("other files").isEqualTo(ROWS);
    }

    /** Numbers of transactions say nothing of one that lies before the snapshot's own. */
    @Test
    void comparesTheWholeIfTheBaselineLiesInTheFuture() throws SQLException {
        baseline = new Baseline(baseline.sourceXmin() + (1L << 31), baseline.targetXmin(), baseline.shape());
        assertThat(sinceLast().lookedAt()).isEqualTo(ROWS);
    }

    private TableResult sinceLast() throws SQLException {
        return databases.compare(SINCE_LAST, Map.of(TABLE, baseline)).get(0);
    }
}
