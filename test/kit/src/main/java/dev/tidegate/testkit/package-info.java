/**
 * Real PostgreSQL and Kafka servers for tests and for the demo, ways to break them, workloads, and comparisons.
 *
 * <p>Nothing here is for production. Everything started here ends with the JVM at the latest.
 */
package dev.tidegate.testkit;
