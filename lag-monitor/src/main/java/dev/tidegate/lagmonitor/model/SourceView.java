package dev.tidegate.lagmonitor.model;

import dev.tidegate.postgres.replication.OpenTransaction;
import java.util.List;

/**
 * What the source answered.
 *
 * @param openTransactions that have written and are older than the gate allows, and all prepared ones
 * @param facts of the replicated tables
 */
public record SourceView(
        SourceClockSample clock,
        Observed<SlotStatus> slot,
        Observed<List<OpenTransaction>> openTransactions,
        TableFacts facts) {}
