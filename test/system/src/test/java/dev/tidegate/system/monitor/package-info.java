/** The lag monitor beside a running pipeline: lag, gate, alerts, cost. */
package dev.tidegate.system.monitor;
