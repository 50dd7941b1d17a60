package dev.tidegate.benchmark;

import java.util.List;

/** What every measurement of a contender has. */
sealed interface RunResult permits CatchUpResult, LatencyResult {

    Contender contender();

    /** From 1. */
    int round();

    List<ProcessUse> processes();

    Comparison comparison();
}
