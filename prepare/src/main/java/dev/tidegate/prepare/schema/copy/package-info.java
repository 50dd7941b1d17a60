/** Copy of a schema with pg_dump and pg_restore, which may be repeated. */
package dev.tidegate.prepare.schema.copy;
