package dev.tidegate.apply.schema.match;

import java.util.List;

/**
 * The numbers (pg_attribute.attnum) of the columns that the WAL names: one possible answer, since the WAL does not send
 * them.
 *
 * @param numbers one for each column, in the order of the WAL
 */
public record ColumnMapping(List<Integer> numbers) {}
