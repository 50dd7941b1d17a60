package dev.tidegate.lagmonitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.probe.Probe;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.monitor.GateState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorTest {

    private static final class Nothing implements Probe<TakeoverView> {

        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public Observed<TakeoverView> read() {
            return Observed.unreadable("nobody compares");
        }

        @Override
        public void close() {}
    }

    @Test
    void answersWhenNobodyElseDoes() {
        try (Monitor monitor = new Monitor(
                PipelineViews.config(Map.of()),
                () -> Observed.unknown("no broker"),
                new Nothing(),
                Duration.ofMinutes(1))) {
            monitor.start();
            monitor.awaitFirstAnswers(Duration.ofSeconds(20), new StopSignal());
            AssessedView snapshot = monitor.sample();

            assertThat(snapshot.view().lag().time().reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("the target cannot be read"));
            assertThat(snapshot.view().source().reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("the source cannot be read"));
            assertThat(snapshot.view().topic().value()).isEmpty();
            assertThat(snapshot.gate().state()).isEqualTo(GateState.UNKNOWN);
            assertThat(monitor.progress(snapshot.view())).noneMatch(check -> check.hasPassed());
        }
    }
}
