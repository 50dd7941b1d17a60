package dev.tidegate.prepare.assess.model;

/**
 * A transaction of this database or another of the cluster that is open for a while: the slot's creation waits for one
 * that has written.
 *
 * @param who pid, or the name of a prepared transaction
 * @param command the first word of its last statement; empty if unknown
 * @param wrote whether it has an id, so that the slot waits for it
 */
public record LongTransaction(
        String who,
        String database,
        String application,
        String state,
        long ageSeconds,
        String command,
        boolean wrote) {}
