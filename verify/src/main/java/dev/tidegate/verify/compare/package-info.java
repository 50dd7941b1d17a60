/** Tables compared in two snapshots: sums of hashes in buckets first, then rows, then columns. */
package dev.tidegate.verify.compare;
