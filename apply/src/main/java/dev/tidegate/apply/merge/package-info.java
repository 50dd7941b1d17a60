/** Turns the changes of a batch into their net effect per row, so that few statements apply it. No SQL here. */
package dev.tidegate.apply.merge;
