/** Settings that a database and its roles carry: ALTER DATABASE ... SET, ALTER ROLE ... SET. pg_dump leaves them out. */
package dev.tidegate.prepare.schema.settings;
