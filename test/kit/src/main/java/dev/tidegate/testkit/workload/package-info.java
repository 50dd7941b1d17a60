/** A shop's schema and clients that write to it. */
package dev.tidegate.testkit.workload;
