package dev.tidegate.verify.repair;

import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a verification has found that can be repaired, and what cannot. Tables by the source's names. */
final class RepairCandidates {

    private final int rowsMax;
    private final Map<TableId, List<Difference>> tables = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private long rows;

    /** @param rowsMax that are repaired at once */
    RepairCandidates(VerifyReport found, int rowsMax) {
        this.rowsMax = rowsMax;
        found.tables().forEach(this::add);
    }

    private void add(TableResult table) {
        if (table.state() != ComparisonState.SAME && !table.note().isEmpty()) {
            leaveOut(table.source(), table.note());
            return;
        }
        long listed = table.differences().stream().mapToLong(Difference::count).sum();
        if (listed < table.counts().differences()) {
            leaveOut(table.source(), (table.counts().differences() - listed) + " differences more than --list-max");
        }
        List<Difference> taken = new ArrayList<>();
        long beyond = 0;
        for (Difference difference : table.differences()) {
            if (difference.keyValues().isEmpty()) {
                leaveOut(table.source(), "a row that was not found again");
            } else if (rows + difference.count() > rowsMax) {
                beyond += difference.count();
            } else {
                rows += difference.count();
                taken.add(difference);
            }
        }
        if (beyond > 0) {
            leaveOut(table.source(), beyond + " rows beyond the first " + rowsMax);
        }
        if (!taken.isEmpty()) {
            tables.put(table.source(), taken);
        }
    }

    /** Rows of the same content may have become many more since they were found. */
    boolean takes(long rowsOfOneContent) {
        return rowsOfOneContent <= rowsMax;
    }

    void leaveOut(TableId table, String why) {
        leftOut.add(table + ": " + why);
    }

    Map<TableId, List<Difference>> tables() {
        return tables;
    }

    List<String> leftOut() {
        return leftOut;
    }
}
