/** What is measured: scenarios, tables and rates. */
package dev.tidegate.benchmark.plan;
