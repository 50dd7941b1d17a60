package dev.tidegate.config.tables;

import java.util.Optional;

/**
 * Tables that the application writes to both databases itself.
 *
 * @param table pattern of the source's names, as in tables.include
 * @param policy where the pipeline replicates them too
 * @param newestBy column by which the newest wins, by the source's name; empty with other policies
 */
public record DualWrite(String table, DualWritePolicy policy, Optional<String> newestBy) {}
