/** The replications that are measured side by side: Tidegate and PostgreSQL's own. */
package dev.tidegate.benchmark.contender;
