package dev.tidegate.benchmark.plan;

import static dev.tidegate.benchmark.contender.Contender.NATIVE_OFF;
import static dev.tidegate.benchmark.contender.Contender.NATIVE_ON;
import static dev.tidegate.benchmark.contender.Contender.TIDEGATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.benchmark.contender.Contender;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkPlanTest {

    @Test
    void everybodyIsFirstInSomeRound() {
        BenchmarkPlan plan = plan(700_000);

        assertThat(plan.order(1)).containsExactly(TIDEGATE, NATIVE_OFF, NATIVE_ON);
        assertThat(plan.order(2)).containsExactly(NATIVE_OFF, NATIVE_ON, TIDEGATE);
        assertThat(plan.order(3)).containsExactly(NATIVE_ON, TIDEGATE, NATIVE_OFF);
        assertThat(plan.order(4)).isEqualTo(plan.order(1));
    }

    @Test
    void sevenHundredThousandChangesAreFiveInsertsToTwoUpdates() {
        assertThat(plan(700_000).catchUp()).isEqualTo(new CatchUpWorkload(500_000, 200_000, 10));
    }

    @Test
    void refusesChangesThatDoNotDivide() {
        assertThatThrownBy(() -> plan(700_001)).hasMessageContaining("multiple of 70");
    }

    @Test
    void aSteadyTransactionIsKnownByItsRows() {
        for (int transaction : List.of(0, 1, 99)) {
            long last = SteadyLoad.lastId(transaction);
            assertThat(SteadyLoad.transactionOf(last)).isEqualTo(transaction);
            assertThat(SteadyLoad.transactionOf(last - SteadyLoad.INSERTS + 1)).isEqualTo(transaction);
            assertThat(SteadyLoad.transactionOf(last + 1)).isEqualTo(transaction + 1);
        }
    }

    private static BenchmarkPlan plan(int changes) {
        return new BenchmarkPlan(List.of(Scenario.values()), List.of(Contender.values()), 3, changes, 50_000, 10, 30);
    }
}
