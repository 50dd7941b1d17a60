/** The monitor's metrics; docs/METRICS.md lists them. */
package dev.tidegate.lagmonitor.metrics;
