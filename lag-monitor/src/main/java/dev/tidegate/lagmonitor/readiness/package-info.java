/** The gate: checks that pass, fail or are unknown, and whether all that are required have passed. */
package dev.tidegate.lagmonitor.readiness;
