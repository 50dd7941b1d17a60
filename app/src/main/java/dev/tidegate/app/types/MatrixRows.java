package dev.tidegate.app.types;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.TransactionContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows of a table on the source by their ids, as the output functions print them: what the WAL would tell. */
record MatrixRows(TableId table, Place place, SortedMap<Integer, List<Row>> rows) {

    private static final ColumnNames COLUMNS = new ColumnNames(List.of("v", "id", "note"));
    private static final ColumnNames KEY_V = new ColumnNames(List.of("v"));
    private static final ColumnNames KEY_ID = new ColumnNames(List.of("id"));
    private static final Lsn SOME_LSN = new Lsn(1);
    private static final TransactionContext TRANSACTION =
            new TransactionContext(new TransactionId(1, SOME_LSN), SOME_LSN, 0);

    static MatrixRows read(Connection source, TableId table, Place place) throws SQLException {
        String sql = "SELECT CASE WHEN v::text IS NOT NULL THEN format('%s', v) END, id, note FROM " + table.quoted()
                + " ORDER BY id";
        SortedMap<Integer, List<Row>> rows = new TreeMap<>();
        Sql.on(source).each(sql, row -> {
            String[] values = {row.getString(1), row.getString(2), row.getString(3)};
            rows.computeIfAbsent(row.getInt(2), id -> new ArrayList<>()).add(new Row(COLUMNS, values, null));
        });
        return new MatrixRows(table, place, rows);
    }

    /** @return what the source would send for the way from these rows to those, in the order of the ids */
    List<Change> changesTo(MatrixRows later) {
        List<Change> changes = new ArrayList<>();
        SortedSet<Integer> ids = new TreeSet<>(rows.keySet());
        ids.addAll(later.rows.keySet());
        for (int id : ids) {
            List<Row> before = rows.getOrDefault(id, List.of());
            List<Row> after = later.rows.getOrDefault(id, List.of());
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                Row from = i < before.size() ? before.get(i) : null;
                Row to = i < after.size() ? after.get(i) : null;
                if (from == null || !from.equals(to)) {
                    changes.add(change(changes.size() + 1L, from, to));
                }
            }
        }
        return changes;
    }

    private Change change(long order, Row from, Row to) {
        Operation operation = from == null ? Operation.CREATE : to == null ? Operation.DELETE : Operation.UPDATE;
        Row oldKey = from == null ? null : key(from);
        Row key = to == null ? oldKey : key(to);
        // The whole old row: the topic's record takes the key's columns of it, where there is a key.
        Row before = place == Place.F || to == null || !key.equals(oldKey) ? from : null;
        ReplicaIdentity identity = place == Place.F ? ReplicaIdentity.FULL : ReplicaIdentity.DEFAULT;
        return new Change(TRANSACTION, order, SOME_LSN, operation, table, identity, key, before, to);
    }

    private Row key(Row row) {
        return switch (place) {
            case V -> new Row(KEY_ID, new String[] {row.text(1)}, null);
            case K -> new Row(KEY_V, new String[] {row.text(0)}, null);
            case F -> null;
        };
    }
}
