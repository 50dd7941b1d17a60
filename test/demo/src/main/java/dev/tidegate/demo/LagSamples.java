package dev.tidegate.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Lags seen at regular moments. */
final class LagSamples {

    private final List<Duration> samples = new ArrayList<>();

    void add(Duration lag) {
        samples.add(lag);
    }

    boolean isEmpty() {
        return samples.isEmpty();
    }

    /** @return the smallest sample that is not below the given share of all samples; empty if there are none */
    Optional<Duration> quantile(double share) {
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        List<Duration> sorted = new ArrayList<>(samples);
        Collections.sort(sorted);
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return Optional.of(sorted.get(Math.max(0, index)));
    }
}
