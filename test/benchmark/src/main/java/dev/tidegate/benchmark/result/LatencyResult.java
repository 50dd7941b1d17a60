package dev.tidegate.benchmark.result;

import dev.tidegate.benchmark.contender.Contender;
import java.util.List;

/**
 * One steady load on one contender.
 *
 * @param changesPerSecond what the source really committed
 * @param latencyMillis from the moment before COMMIT was sent to the source until the target was seen to have it
 * @param sourceCommitMillis the part of it that the source took to answer the COMMIT
 * @param pollMillis between two looks at the target: the resolution
 */
public record LatencyResult(
        Contender contender,
        int round,
        double changesPerSecond,
        Percentiles latencyMillis,
        Percentiles sourceCommitMillis,
        Percentiles pollMillis,
        List<ProcessUse> processes,
        Comparison comparison)
        implements RunResult {}
