package dev.tidegate.verify.repair.rows;

import java.util.Collections;
import java.util.List;

/**
 * How many rows of one content the target is to have more, or fewer.
 *
 * @param content as the target prints it
 * @param rowsToAdd how many are put in; below zero, how many are taken out
 */
public record RowCountChange(KeylessRows rows, List<String> content, long rowsToAdd) {

    /** One for each row. */
    public List<String> sql() {
        String one = rowsToAdd < 0 ? rows.deleteSql(content) : rows.insertSql(content);
        return Collections.nCopies(Math.toIntExact(Math.abs(rowsToAdd)), one);
    }
}
