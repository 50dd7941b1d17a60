package dev.tidegate.verify.queries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verify.queries.QueryResult.SideRuns;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryResultTest {

    private static SideRuns runs(int... millis) {
        List<Duration> times = IntStream.of(millis).mapToObj(Duration::ofMillis).toList();
        return new SideRuns(times, 1, "p", 1);
    }

    @Test
    void comparesByTheMedians() {
        QueryResult result = new QueryResult(1, "", runs(10, 90, 20), runs(30, 35, 40), "");
        assertThat(result.source().medianMillis()).isEqualTo(20);
        assertThat(result.target().medianMillis()).isEqualTo(35);
        assertThat(result.source().p95Millis()).isEqualTo(90);
        assertThat(result.factor()).isEqualTo(1.75);
    }

    @Test
    void hasNoTimesWhereNothingRan() {
        QueryResult result = new QueryResult(1, "", SideRuns.NONE, SideRuns.NONE, "why");
        assertThat(result.factor()).isEqualTo(1);
        assertThat(result.ran()).isFalse();
    }
}
