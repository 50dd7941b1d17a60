package dev.tidegate.lagmonitor.model;

import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.lagmonitor.model.table.TableWrites;

/** Catalog and statistics of one side's replicated tables. */
public record TableFacts(Observed<TableColumns> columns, Observed<TableWrites> writes) {}
