/** pg_dump and pg_restore: finding and running them, and reading their messages. */
package dev.tidegate.prepare.schema.client;
