package dev.tidegate.state.publication;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;

/**
 * A table that may have lost rows without a trace in the stream.
 *
 * @param table by its name on the source when it was replicated
 * @param at the reason is older than this point of the source's WAL: a copy or comparison from after it shows what is there
 */
public record TableDoubt(TableId table, String code, String problem, String nextStep, Lsn at) {}
