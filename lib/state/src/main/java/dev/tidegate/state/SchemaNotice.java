package dev.tidegate.state;

import dev.tidegate.model.TableId;

/**
 * Something about the tables of a running pipeline that a person should know.
 *
 * @param code stable, listed in docs
 * @param nextStep what to do; may be empty
 */
public record SchemaNotice(TableId table, String code, String problem, String nextStep) {}
