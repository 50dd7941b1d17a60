/** The monitor's metrics; docs/METRICS.md lists them. */
package dev.tidegate.monitor.metrics;
