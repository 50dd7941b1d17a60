/** Rows of the target, read and written by key or by content. */
package dev.tidegate.verify.repair.rows;
