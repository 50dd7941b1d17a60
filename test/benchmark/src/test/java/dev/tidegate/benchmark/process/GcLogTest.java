package dev.tidegate.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GcLogTest {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void takesTheLeastThatWasLeftOverInEachQuarter() {
        GcLog log = GcLog.of(List.of(
                "[0.004s] Using Parallel",
                "[1.000s] GC(0) Pause Young (Allocation Failure) 120M->31M(500M) 4.500ms",
                "[3.000s] GC(1) Pause Young (Allocation Failure) 120M->60M(500M) 5.500ms",
                "[3.500s] GC(2) Pause Full (Ergonomics) 60M->40M(500M) 90.000ms",
                "[7.500s] GC(3) Pause Young (Allocation Failure) 120M->45056K(500M) 1.000ms",
                "[9.000s] GC(4) Pause Full (Diagnostic Command) 120M->20M(500M) 50.000ms"));

        HeapUse use = log.between(0, 8, log.lastLeftOver());

        assertThat(use.collections()).isEqualTo(4);
        assertThat(use.collectionSeconds()).isCloseTo(0.101, within(1e-9));
        assertThat(use.leastAfterByQuarter())
                .containsExactly(
                        OptionalLong.of(31 * MEGABYTE),
                        OptionalLong.of(40 * MEGABYTE),
                        OptionalLong.empty(),
                        OptionalLong.of(44 * MEGABYTE));
        assertThat(use.liveAtEndBytes()).isEqualTo(OptionalLong.of(20 * MEGABYTE));
    }

    @Test
    void readsG1sPausesAndNotItsConcurrentWork() {
        GcLog log = GcLog.of(List.of(
                "[1.000s] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 2.300ms",
                "[1.100s] GC(1) Concurrent Mark Cycle 12.345ms",
                "[1.200s] GC(1) Pause Remark 30M->28M(256M) 1.000ms"));

        assertThat(log.between(0.5, 4, OptionalLong.empty()).collections()).isEqualTo(2);
    }

    @Test
    void aHeapThatGrowsIsNotFlat() {
        assertThat(heap(100, 400).flatness()).isEqualTo(HeapUse.Flatness.GROWING);
        assertThat(heap(100, 110).flatness()).isEqualTo(HeapUse.Flatness.FLAT);
    }

    @Test
    void withoutCollectionsNobodyKnows() {
        assertThat(GcLog.of(List.of()).between(0, 8, OptionalLong.of(1)).flatness())
                .isEqualTo(HeapUse.Flatness.UNKNOWN);
    }

    private static HeapUse heap(long leftOverEarly, long liveAtEnd) {
        return new HeapUse(
                2,
                0.1,
                List.of(
                        OptionalLong.empty(),
                        OptionalLong.of(leftOverEarly * MEGABYTE),
                        OptionalLong.empty(),
                        OptionalLong.of(300 * MEGABYTE)),
                OptionalLong.of(liveAtEnd * MEGABYTE));
    }
}
