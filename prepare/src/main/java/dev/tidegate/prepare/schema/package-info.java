/** Copy of a schema by PostgreSQL's own programs, and comparison of two from their catalogs. */
package dev.tidegate.prepare.schema;
