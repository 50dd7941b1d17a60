package dev.tidegate.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void eachIsASampleByNearestRank() {
        double[] samples =
                IntStream.rangeClosed(1, 200).mapToDouble(n -> 201 - n).toArray();

        assertThat(Percentiles.of(samples)).isEqualTo(new Percentiles(200, 100, 190, 198, 200));
    }

    @Test
    void oneSampleIsAllOfThem() {
        assertThat(Percentiles.of(new double[] {7})).isEqualTo(new Percentiles(1, 7, 7, 7, 7));
    }
}
