/** The results as text and as JSON, with the machine they come from. */
package dev.tidegate.benchmark.report;
