/** Real PostgreSQL servers of several versions, and their databases. */
package dev.tidegate.testkit.postgres;
