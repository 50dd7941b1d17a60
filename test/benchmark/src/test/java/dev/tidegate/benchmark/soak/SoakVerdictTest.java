package dev.tidegate.benchmark.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {

    private static final int MINUTES = 75;

    @Test
    void callsFlatWhatSwingsAndHasPeaks() {
        assertThat(heap(minute -> 50 + 8 * Math.sin(minute))).isTrue();
        assertThat(heap(minute -> minute % 13 == 0 ? 200 : 50)).isTrue();
    }

    @Test
    void callsFlatTheTeethOfASaw() {
        assertThat(heap(minute -> 30 + 5 * (minute % 12))).isTrue();
    }

    @Test
    void seesAThirdOfAMegabyteAMinute() {
        assertThat(heap(minute -> 50 + minute / 3.0 + 4 * Math.sin(minute))).isFalse();
    }

    @Test
    void seesAThreadThatStaysWithEachVerification() {
        SoakVerdict verdict = new SoakVerdict(samples(SoakMeasure.THREADS, minute -> 110 + minute / 10));

        assertThat(flat(verdict, SoakMeasure.THREADS)).isFalse();
        assertThat(flat(verdict, SoakMeasure.HEAP)).isTrue();
    }

    @Test
    void saysNothingOfTooFewSamples() {
        assertThat(new SoakVerdict(samples(SoakMeasure.HEAP, minute -> 1).subList(0, 4)).isPossible())
                .isFalse();
    }

    private static boolean heap(IntToDoubleFunction megabytes) {
        return flat(new SoakVerdict(samples(SoakMeasure.HEAP, megabytes)), SoakMeasure.HEAP);
    }

    private static boolean flat(SoakVerdict verdict, SoakMeasure measure) {
        return verdict.lines().stream()
                .filter(line -> line.measure() == measure)
                .allMatch(SoakVerdict.Line::isFlat);
    }

    private static List<SoakSample> samples(SoakMeasure measure, IntToDoubleFunction values) {
        List<SoakSample> samples = new ArrayList<>();
        for (int minute = 1; minute <= MINUTES; minute++) {
            Map<SoakMeasure, Double> all = new EnumMap<>(SoakMeasure.class);
            for (SoakMeasure any : SoakMeasure.values()) {
                all.put(any, any == measure ? values.applyAsDouble(minute) : 1.0);
            }
            samples.add(new SoakSample(minute * 60, 2_000, all, ""));
        }
        return samples;
    }
}
