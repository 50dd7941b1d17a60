package dev.tidegate.lagmonitor.model;

import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.lagmonitor.model.table.TableWrites;

/** What the catalogs and statistics of one side say of the replicated tables. */
public record TableFacts(Observed<TableColumns> columns, Observed<TableWrites> writes) {}
