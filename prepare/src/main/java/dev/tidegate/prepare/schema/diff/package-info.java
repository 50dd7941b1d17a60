/** Where two schemas differ, and the SQL that closes each gap on the target. */
package dev.tidegate.prepare.schema.diff;
