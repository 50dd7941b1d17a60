package dev.tidegate.prepare.assess.model;

import dev.tidegate.model.TableId;
import java.util.Optional;

/**
 * What was measured by copying a piece of the biggest table, and what follows from it.
 *
 * @param table that the sample was taken of; empty if there was none to take
 * @param rows in the sample
 * @param sampleBytes of PostgreSQL's copy text
 * @param readSeconds of COPY from the source to nowhere
 * @param writeSeconds of COPY into a temporary table of the target, sent from memory; empty if it was not possible
 * @param writeUnknown why not; empty if it was
 * @param tableBytesPerSecond of tables, as they lie on the source's disk, in one stream: the slower of both; 0 if unknown
 */
public record LoadEstimate(
        Optional<TableId> table,
        long rows,
        long sampleBytes,
        double readSeconds,
        Optional<Double> writeSeconds,
        String writeUnknown,
        double tableBytesPerSecond) {

    /** @return seconds for so many bytes of tables, without indexes; empty if nothing was measured */
    public Optional<Double> seconds(long tableBytes, int streams) {
        return tableBytesPerSecond <= 0 ? Optional.empty() : Optional.of(tableBytes / (tableBytesPerSecond * streams));
    }
}
