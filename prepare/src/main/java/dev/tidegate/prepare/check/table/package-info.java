/** Checks of tables, columns, keys, row sizes and sequences. */
package dev.tidegate.prepare.check.table;
