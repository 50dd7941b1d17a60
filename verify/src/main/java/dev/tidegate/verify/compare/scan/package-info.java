/** Scans of tables in parallel and within limits. */
package dev.tidegate.verify.compare.scan;
