/** Readers of statistics, sizes, indexes, transactions, and a sample of rows. */
package dev.tidegate.prepare.assess.read;
