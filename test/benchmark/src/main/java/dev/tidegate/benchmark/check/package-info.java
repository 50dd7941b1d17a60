/** The benchmark of `tidegate check` on many tables, beside pg_dump of the same schema. */
package dev.tidegate.benchmark.check;
