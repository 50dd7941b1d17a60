/** Snapshots of the source that a replication slot exports, and the wait until every commit in one is visible. */
package dev.tidegate.postgres.snapshot;
