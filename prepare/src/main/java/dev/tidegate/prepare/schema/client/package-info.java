/** pg_dump and pg_restore: found, started, and what they say. */
package dev.tidegate.prepare.schema.client;
