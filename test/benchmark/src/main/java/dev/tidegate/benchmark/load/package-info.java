/** The benchmark of the initial load, beside pg_dump, pgcopydb and a psql pipe. */
package dev.tidegate.benchmark.load;
