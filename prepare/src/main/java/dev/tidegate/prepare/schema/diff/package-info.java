/** Differences of two schemas, and the SQL that removes each on the target. */
package dev.tidegate.prepare.schema.diff;
