package dev.tidegate.benchmark.soak;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param changesPerSecond of all transactions together
 */
record SoakOptions(Duration duration, int changesPerSecond, Duration verifyEvery, Duration sampleEvery) {}
