/** Comparisons of two databases: row by row at the end, by invariants while they are written. */
package dev.tidegate.testkit.compare;
