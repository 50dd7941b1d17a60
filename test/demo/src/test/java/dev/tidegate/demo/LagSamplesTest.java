package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagSamplesTest {

    private final LagSamples samples = new LagSamples();

    @Test
    void findsMedianAndMaximum() {
        for (int millis : new int[] {50, 10, 40, 20, 30}) {
            samples.add(Duration.ofMillis(millis));
        }

        assertThat(samples.quantile(0.5)).contains(Duration.ofMillis(30));
        assertThat(samples.quantile(1)).contains(Duration.ofMillis(50));
        assertThat(samples.quantile(0)).contains(Duration.ofMillis(10));
    }

    @Test
    void withoutSamplesNothingIsKnown() {
        assertThat(samples.quantile(0.5)).isEmpty();
    }
}
