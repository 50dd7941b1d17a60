/** What becomes of a pipeline whose source was set back to an older copy of itself, or replaced by a promoted standby. */
package dev.tidegate.system.failover;
