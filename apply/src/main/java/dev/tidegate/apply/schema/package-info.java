/** Schema changes of the source during replication: which column of the target a value belongs to, and what must be done first. */
package dev.tidegate.apply.schema;
