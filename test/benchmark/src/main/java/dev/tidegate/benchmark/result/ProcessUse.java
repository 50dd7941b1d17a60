package dev.tidegate.benchmark.result;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server or a JVM used during a measurement.
 *
 * @param cpuSecondsByKind where a server's CPU went: walsender, apply worker, sessions, background
 * @param peakMemoryBytes in RAM, shared memory counted once; the greatest of all samples
 */
public record ProcessUse(String name, double cpuSeconds, Map<String, Double> cpuSecondsByKind, long peakMemoryBytes) {

    /** Each figure's median by itself. */
    static ProcessUse median(List<ProcessUse> rounds) {
        Map<String, Double> byKind = new TreeMap<>();
        rounds.stream()
                .flatMap(round -> round.cpuSecondsByKind.keySet().stream())
                .distinct()
                .forEach(kind -> byKind.put(
                        kind, Report.median(rounds, round -> round.cpuSecondsByKind.getOrDefault(kind, 0.0))));
        return new ProcessUse(rounds.get(0).name, Report.median(rounds, ProcessUse::cpuSeconds), byKind, (long)
                Report.median(rounds, ProcessUse::peakMemoryBytes));
    }
}
