/** Catalog of the target's tables: columns, types, unique keys, and whether somebody has altered them. */
package dev.tidegate.apply.write.table;
