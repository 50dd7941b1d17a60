package dev.tidegate.verify.repair;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.verify.Difference;
import dev.tidegate.verify.compare.TableFiles;
import dev.tidegate.verify.cut.ExactCut;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What makes the target equal to the source at a cut, of the rows that were found. What has become right since then is
 * left alone.
 */
record Changes(List<RowChange> keyed, List<CopiesChange> keyless) {

    Changes {
        keyed = List.copyOf(keyed);
        keyless = List.copyOf(keyless);
    }

    /**
     * @param pairs the tables at the cut
     * @param target in a transaction; sees what the cut shows, and rows that are to be written are locked in it if it may
     *     write
     */
    static Changes read(ExactCut cut, Map<TableId, TablePair> pairs, FoundRows found, Connection target)
            throws SQLException {
        Connection source = cut.source().get(0);
        List<RowChange> keyed = new ArrayList<>();
        List<CopiesChange> keyless = new ArrayList<>();
        for (Map.Entry<TableId, List<Difference>> entry : found.tables().entrySet()) {
            TableId table = entry.getKey();
            TablePair pair = pairs.get(table);
            if (pair == null) {
                found.leaveOut(table, "is gone or being loaded");
                continue;
            }
            boolean hasKey = !entry.getValue().get(0).isWithoutKey();
            List<RowChange> rows =
                    hasKey ? new KeyedReading(source, target, found).changes(pair, entry.getValue()) : List.of();
            List<CopiesChange> copies =
                    hasKey ? List.of() : new KeylessReading(source, target, found).changes(pair, entry.getValue());
            // Afterwards: if it is so now, it was so when the rows were read.
            if (TableFiles.areAsBefore(source, pair.source())) {
                keyed.addAll(rows);
                keyless.addAll(copies);
            } else {
                found.leaveOut(table, "was truncated or rewritten on the source at this moment; verify again");
            }
        }
        return new Changes(keyed, keyless);
    }

    /** In the order of writing. */
    List<String> statements() {
        return Stream.concat(
                        RowWriting.inOrder(keyed).stream().map(RowChange::sql),
                        CopiesWriting.inOrder(keyless).stream().flatMap(change -> change.sql().stream()))
                .toList();
    }

    void write(Connection target, RepairLog log, FoundRows found) throws SQLException {
        new RowWriting(target).write(keyed);
        for (RowChange change : keyed) {
            log.add(change);
        }
        new CopiesWriting(target, log, found).write(keyless);
    }
}
