package dev.tidegate.state.load;

import dev.tidegate.model.TableId;
import java.util.OptionalLong;

/**
 * A part of a table that is copied by one COPY and committed by one transaction: a range of blocks of one relation of the
 * source.
 *
 * @param number within the table, from 0
 * @param relation quoted name of the table or of one of its partitions
 * @param storage the relation's file when the table was split
 * @param firstBlock of the range
 * @param endBlock exclusive; empty for all that follow
 * @param sourceBytes that it takes on the source, roughly
 */
public record Piece(
        TableId table,
        int number,
        String relation,
        long relationOid,
        long storage,
        long firstBlock,
        OptionalLong endBlock,
        long sourceBytes) {

    /** Whether it is all of its relation. */
    boolean isWhole() {
        return firstBlock == 0 && endBlock.isEmpty();
    }

    /** For people. */
    public String describe() {
        if (isWhole()) {
            return "table " + table + (number == 0 ? "" : " (" + relation + ")");
        }
        return "table " + table + ", piece " + number + " (" + relation + " from block " + firstBlock
                + endBlock.stream().mapToObj(end -> " to " + end).findFirst().orElse("") + ")";
    }
}
