/** Checks of the replication slot, the publication, and the WAL that the source keeps. */
package dev.tidegate.prepare.check.slot;
