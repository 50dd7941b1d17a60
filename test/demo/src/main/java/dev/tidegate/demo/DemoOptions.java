package dev.tidegate.demo;

import dev.tidegate.testkit.postgres.PostgresVersion;
import java.time.Duration;

/**
 * @param workload how long the writers write
 * @param historyRows rows of the largest table before the pipeline starts
 * @param transactionsPerSecond of all clients together; 0 for as many as they can
 */
public record DemoOptions(
        PostgresVersion source,
        PostgresVersion target,
        Duration workload,
        long historyRows,
        int clients,
        double transactionsPerSecond,
        boolean keep) {}
