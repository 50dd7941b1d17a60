/** Pauses for a verification, and the snapshot of the target that it gets. */
package dev.tidegate.apply.snapshot;
