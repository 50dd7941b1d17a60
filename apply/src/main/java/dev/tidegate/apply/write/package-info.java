/** The transactions of the target: rows, drift, fences and checkpoint, in bulk or change by change. */
package dev.tidegate.apply.write;
