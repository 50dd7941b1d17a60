package dev.tidegate.monitor.probe;

import dev.tidegate.monitor.Reading;

/** What the catalogs and statistics of one side say of the replicated tables. */
public record TableFacts(Reading<TableColumns> columns, Reading<TableWrites> writes) {}
