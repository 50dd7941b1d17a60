/**
 * Measures Tidegate against PostgreSQL's own logical replication: same machine, same run, in turn.
 *
 * <p>{@link dev.tidegate.benchmark.Benchmark} is the whole flow; docs/BENCHMARK.md says what is measured and how.
 */
package dev.tidegate.benchmark;
