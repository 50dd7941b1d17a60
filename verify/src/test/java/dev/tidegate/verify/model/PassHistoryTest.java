package dev.tidegate.verify.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.verify.model.PassHistory.Changes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PassHistoryTest {

    private final PassHistory history = new PassHistory();

    private static VerifyReport report(TableResult... tables) {
        return new VerifyReport(UUID.randomUUID(), "full", Lsn.NONE, Duration.ZERO, List.of(tables), Duration.ZERO);
    }

    private static TableResult table(String name, ComparisonState state, long mismatched, String... keys) {
        List<Difference> differences = Arrays.stream(keys)
                .map(key -> new Difference(
                        List.of(key.startsWith("(") ? "ctid" : "id"),
                        List.of(key),
                        DifferenceKind.MISMATCH,
                        1,
                        List.of()))
                .toList();
        TableId id = new TableId("public", name);
        RowCounts counts = new RowCounts(100, 100, 0, 0, mismatched);
        return new TableResult(id, id, state, counts, differences, "", Duration.ZERO);
    }

    @Test
    void tellsNewDifferencesFromOldOnes() {
        assertThat(history.next(report(table("t", ComparisonState.DIFFERENT, 2, "1", "2"))))
                .isEqualTo(new Changes(2, 0, 0, 0));
        assertThat(history.next(report(table("t", ComparisonState.DIFFERENT, 2, "2", "3"))))
                .isEqualTo(new Changes(1, 1, 1, 0));
        assertThat(history.next(report(table("t", ComparisonState.SAME, 0)))).isEqualTo(new Changes(0, 0, 2, 0));
    }

    @Test
    void takesWhatIsUnknownForNeitherFixedNorStillThere() {
        history.next(
                report(table("t", ComparisonState.DIFFERENT, 1, "1"), table("u", ComparisonState.DIFFERENT, 1, "1")));
        assertThat(history.next(
                        report(table("t", ComparisonState.UNKNOWN, 0), table("u", ComparisonState.DIFFERENT, 1, "1"))))
                .isEqualTo(new Changes(0, 1, 0, 1));
        assertThat(history.next(
                        report(table("t", ComparisonState.DIFFERENT, 1, "1"), table("u", ComparisonState.SAME, 0))))
                .as("against what was last known of it")
                .isEqualTo(new Changes(0, 1, 1, 0));
        assertThat(history.next(report(table("u", ComparisonState.SAME, 0))))
                .as("the table is gone")
                .isEqualTo(new Changes(0, 0, 1, 0));
    }

    @Test
    void countsWhereItDoesNotKnowTheKeys() {
        history.next(report(
                table("t", ComparisonState.DIFFERENT, 5, "1", "2"),
                table("bare", ComparisonState.DIFFERENT, 2, "(0,1)")));
        assertThat(history.next(report(
                        table("t", ComparisonState.DIFFERENT, 3, "3"),
                        table("bare", ComparisonState.DIFFERENT, 4, "(0,9)"))))
                .isEqualTo(new Changes(2, 5, 2, 0));
    }
}
