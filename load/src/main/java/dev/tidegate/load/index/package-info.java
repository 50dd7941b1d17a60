/** Indexes of the target: dropped before the copy, rebuilt after it. */
package dev.tidegate.load.index;
