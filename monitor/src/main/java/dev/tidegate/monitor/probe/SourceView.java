package dev.tidegate.monitor.probe;

import dev.tidegate.core.catalog.OpenTransaction;
import dev.tidegate.monitor.Reading;
import java.util.List;

/**
 * What the source says.
 *
 * @param openTransactions that have written and are older than the gate allows, and all prepared ones
 * @param facts of the replicated tables
 */
public record SourceView(
        SourceClock clock,
        Reading<SlotStatus> slot,
        Reading<List<OpenTransaction>> openTransactions,
        TableFacts facts) {}
