/** Where a source's WAL ends, on which timeline, and where it left earlier ones. */
package dev.tidegate.postgres.history;
