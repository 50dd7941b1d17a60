package dev.tidegate.verify.model;

import dev.tidegate.state.verification.VerificationMode;
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
 * @param sinceLast compare what was written since a table was found the same; as exact as everything
 * @param resume leave out tables that the last verification of this mode, which came to no end, has found the same
 */
public record VerifyOptions(
        List<String> tables,
        boolean countsOnly,
        OptionalLong sampleRows,
        boolean showValues,
        int listMax,
        boolean sinceLast,
        boolean resume) {

    /** From the start. */
    public VerifyOptions(
            List<String> tables, boolean countsOnly, OptionalLong sampleRows, boolean showValues, int listMax) {
        this(tables, countsOnly, sampleRows, showValues, listMax, false, false);
    }

    public VerifyOptions {
        tables = List.copyOf(tables);
    }

    public static VerifyOptions everything() {
        return new VerifyOptions(List.of(), false, OptionalLong.empty(), false, 1_000);
    }

    public VerifyOptions withListMax(int other) {
        return new VerifyOptions(tables, countsOnly, sampleRows, showValues, other, sinceLast, resume);
    }

    public VerifyOptions sinceLast(boolean other) {
        return new VerifyOptions(tables, countsOnly, sampleRows, showValues, listMax, other, resume);
    }

    public VerifyOptions resumed() {
        return new VerifyOptions(tables, countsOnly, sampleRows, showValues, listMax, sinceLast, true);
    }

    /** @return whether a table that is the same is so in every row */
    public boolean isOfAllRows() {
        return !countsOnly && sampleRows.isEmpty();
    }

    /** For people. */
    public String mode() {
        return sinceLast && isOfAllRows() ? "since-last" : scope().text();
    }

    /** What the result says: how it was come to makes no difference. */
    public VerificationMode scope() {
        if (countsOnly) {
            return VerificationMode.COUNTS;
        }
        return sampleRows.isPresent() ? VerificationMode.SAMPLE : VerificationMode.FULL;
    }
}
