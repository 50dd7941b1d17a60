package dev.tidegate.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.run.StopSignal;
import dev.tidegate.monitor.gate.GateReport.State;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorTest {

    @Test
    void answersWhenNobodyElseDoes() {
        try (Monitor monitor = new Monitor(Pictures.config(Map.of()), () -> Reading.unknown("no broker"))) {
            monitor.start();
            monitor.awaitFirstAnswers(Duration.ofSeconds(20), new StopSignal());
            Snapshot snapshot = monitor.look();

            assertThat(snapshot.picture().lag().time().reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("the target cannot be read"));
            assertThat(snapshot.picture().source().reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("the source cannot be read"));
            assertThat(snapshot.picture().topic().value()).isEmpty();
            assertThat(snapshot.gate().state()).isEqualTo(State.UNKNOWN);
            assertThat(monitor.progress(snapshot.picture())).noneMatch(check -> check.hasPassed());
        }
    }
}
