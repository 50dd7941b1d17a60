/** The one way to run a statement on a session. */
package dev.tidegate.postgres.sql;
