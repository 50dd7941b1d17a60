/** Slots, publications and open transactions of a source. */
package dev.tidegate.postgres.replication;
