/** The schema: brought over with PostgreSQL's own programs, compared from the catalogs. */
package dev.tidegate.prepare.schema;
