package dev.tidegate.prepare.assess.model;

import dev.tidegate.model.TableId;

/**
 * A table, partitions by themselves, as the statistics of the server have it.
 *
 * @param bytes of the table and its out-of-line values, without indexes
 * @param rows as of the last ANALYZE; -1 if there was none
 * @param insertsPerSecond in the sample, like the next two
 * @param sequentialScans since the statistics were reset, like the next one
 * @param identified whether UPDATE and DELETE can be replicated: a primary key or another replica identity
 */
public record TableUse(
        TableId id,
        long oid,
        long bytes,
        long indexBytes,
        long rows,
        double insertsPerSecond,
        double updatesPerSecond,
        double deletesPerSecond,
        long sequentialScans,
        long indexScans,
        boolean primaryKey,
        boolean identified) {

    public double writesPerSecond() {
        return insertsPerSecond + updatesPerSecond + deletesPerSecond;
    }
}
