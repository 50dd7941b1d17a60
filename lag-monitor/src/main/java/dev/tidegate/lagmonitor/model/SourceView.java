package dev.tidegate.lagmonitor.model;

import dev.tidegate.postgres.replication.OpenTransaction;
import java.util.List;

/**
 * What the source answered.
 *
 * @param history whether it is the source that the target was filled from
 * @param openTransactions that have written and are older than the gate allows, and all prepared ones
 * @param facts of the replicated tables
 */
public record SourceView(
        SourceClockSample clock,
        Observed<SlotStatus> slot,
        Observed<SourceHistory> history,
        Observed<List<OpenTransaction>> openTransactions,
        TableFacts facts) {}
