package dev.tidegate.testkit.generate;

import java.util.List;

/**
 * A foreign key.
 *
 * @param columns the names of its columns as SQL wants them, in order
 * @param table what it refers to, as SQL wants it
 * @param keys the columns that it refers to, in the same order
 */
record TableReference(List<String> columns, String table, List<String> keys) {}
