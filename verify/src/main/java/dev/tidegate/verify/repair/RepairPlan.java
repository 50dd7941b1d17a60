package dev.tidegate.verify.repair;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.RelationStorage;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.repair.rows.RowChange;
import dev.tidegate.verify.repair.rows.RowChangeWriter;
import dev.tidegate.verify.repair.rows.RowCountChange;
import dev.tidegate.verify.snapshot.SnapshotPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The changes that make the target equal to the source at one point, of the rows that were found. What has become right since then is
 * left alone.
 */
record RepairPlan(List<RowChange> keyed, List<RowCountChange> keyless) {

    RepairPlan {
        keyed = List.copyOf(keyed);
        keyless = List.copyOf(keyless);
    }

    /**
     * @param pairs the tables in these snapshots
     * @param target in a transaction; sees what the target's snapshot shows, and rows that are to be written are locked in it if it may
     *     write
     */
    static RepairPlan read(
            SnapshotPair snapshots, Map<TableId, TablePair> pairs, RepairCandidates found, Connection target)
            throws SQLException {
        Connection source = snapshots.source().get(0);
        List<RowChange> keyed = new ArrayList<>();
        List<RowCountChange> keyless = new ArrayList<>();
        for (Map.Entry<TableId, List<Difference>> entry : found.tables().entrySet()) {
            TableId table = entry.getKey();
            TablePair pair = pairs.get(table);
            if (pair == null) {
                found.leaveOut(table, "is gone or being loaded");
                continue;
            }
            boolean hasKey = !entry.getValue().get(0).isWithoutKey();
            List<RowChange> rows =
                    hasKey ? new KeyedRowReader(source, target, found).changes(pair, entry.getValue()) : List.of();
            List<RowCountChange> copies =
                    hasKey ? List.of() : new KeylessRowReader(source, target, found).changes(pair, entry.getValue());
            // Afterwards: if it is so now, it was so when the rows were read.
            if (RelationStorage.isAsInSnapshot(source, pair.source().storage().oid())) {
                keyed.addAll(rows);
                keyless.addAll(copies);
            } else {
                found.leaveOut(table, "was truncated or rewritten on the source at this moment; verify again");
            }
        }
        return new RepairPlan(keyed, keyless);
    }

    /** In the order of writing. */
    List<String> statements() {
        return Stream.concat(
                        RowChangeWriter.inOrder(keyed).stream().map(RowChange::sql),
                        RowCountWriter.inOrder(keyless).stream().flatMap(change -> change.sql().stream()))
                .toList();
    }

    void write(Connection target, RepairLog log, RepairCandidates found) throws SQLException {
        new RowChangeWriter(target).write(keyed);
        for (RowChange change : keyed) {
            log.add(change);
        }
        new RowCountWriter(target, log, found).write(keyless);
    }
}
