package dev.tidegate.verify;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is asked for.
 *
 * @param tables patterns of the source's names; empty for all of the pipeline
 * @param countsOnly compare numbers of rows, nothing else
 * @param sampleRows about so many rows of each table, the same ones on both sides and every time; empty for all
 * @param showValues whether values may leave the databases
 * @param listMax differences of a table that are listed; all are counted
 * @param resume leave out tables that the last verification of this mode, which came to no end, has found the same
 */
public record VerifyOptions(
        List<String> tables,
        boolean countsOnly,
        OptionalLong sampleRows,
        boolean showValues,
        int listMax,
        boolean resume) {

    /** From the start. */
    public VerifyOptions(
            List<String> tables, boolean countsOnly, OptionalLong sampleRows, boolean showValues, int listMax) {
        this(tables, countsOnly, sampleRows, showValues, listMax, false);
    }

    public VerifyOptions {
        tables = List.copyOf(tables);
    }

    public static VerifyOptions everything() {
        return new VerifyOptions(List.of(), false, OptionalLong.empty(), false, 1_000);
    }

    public String mode() {
        if (countsOnly) {
            return "counts";
        }
        return sampleRows.isPresent() ? "sample" : "full";
    }
}
