package dev.tidegate.verify.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.DifferenceKind;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyReport;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RepairCandidatesTest {

    private static final TableId TABLE = new TableId("public", "orders");

    @Test
    void takesTheRowsThatAreListed() {
        RepairCandidates found = candidates(ComparisonState.DIFFERENT, 2, "", missing("1", 1), missing("2", 1));
        assertThat(found.tables().get(TABLE)).hasSize(2);
        assertThat(found.leftOut()).isEmpty();
    }

    @Test
    void saysWhatIsNotListed() {
        RepairCandidates found = candidates(ComparisonState.DIFFERENT, 7, "", missing("1", 1));
        assertThat(found.tables().get(TABLE)).hasSize(1);
        assertThat(found.leftOut()).containsExactly("public.orders: 6 differences more than --list-max");
    }

    @Test
    void repairsOnlySoManyRowsAtOnce() {
        RepairCandidates found =
                candidates(ComparisonState.DIFFERENT, 12, "", missing("1", 3), missing("2", 8), missing("3", 1));
        assertThat(found.tables().get(TABLE)).extracting(Difference::count).containsExactly(3L, 1L);
        assertThat(found.leftOut()).containsExactly("public.orders: 8 rows beyond the first 10");
        assertThat(found.takes(10)).isTrue();
        assertThat(found.takes(11)).isFalse();
    }

    @Test
    void leavesTablesAloneOfWhichTooLittleIsKnown() {
        RepairCandidates found = candidates(ComparisonState.UNKNOWN, 0, "is being loaded");
        assertThat(found.tables()).isEmpty();
        assertThat(found.leftOut()).containsExactly("public.orders: is being loaded");

        Difference vanished = new Difference(List.of("id"), List.of(), DifferenceKind.EXTRA, 1, List.of());
        assertThat(candidates(ComparisonState.DIFFERENT, 1, "", vanished).leftOut())
                .containsExactly("public.orders: a row that was not found again");
    }

    private static Difference missing(String id, long count) {
        return new Difference(List.of("id"), List.of(id), DifferenceKind.MISSING, count, List.of());
    }

    private static RepairCandidates candidates(ComparisonState state, long missing, String note, Difference... listed) {
        TableResult table = new TableResult(
                TABLE, TABLE, state, new RowCounts(100, 100, missing, 0, 0), List.of(listed), note, Duration.ZERO);
        return new RepairCandidates(
                new VerifyReport(UUID.randomUUID(), "full", Lsn.NONE, Duration.ZERO, List.of(table), Duration.ZERO),
                10);
    }
}
