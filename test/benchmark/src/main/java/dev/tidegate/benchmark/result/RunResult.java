package dev.tidegate.benchmark.result;

import dev.tidegate.benchmark.contender.Contender;
import java.util.List;

/** What every measurement of a contender has. */
public sealed interface RunResult permits CatchUpResult, LatencyResult {

    Contender contender();

    /** From 1. */
    int round();

    List<ProcessUse> processes();

    Comparison comparison();
}
