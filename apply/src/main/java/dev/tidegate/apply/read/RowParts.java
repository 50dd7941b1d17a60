package dev.tidegate.apply.read;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.Part;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.RowSide;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pieces of long values, kept until their change comes and joined then. Owned by one thread. */
final class RowParts {

    private final Map<RowSide, Map<String, List<String>>> texts = new EnumMap<>(RowSide.class);
    private Part first;
    private long bytes;

    void add(Part part) {
        if (first == null) {
            first = part;
        }
        texts.computeIfAbsent(part.side(), any -> new LinkedHashMap<>())
                .computeIfAbsent(part.column(), any -> new ArrayList<>())
                .add(part.text());
        bytes += part.sizeBytes();
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Of the pieces that are kept. */
    long bytes() {
        return bytes;
    }

    void clear() {
        texts.clear();
        bytes = 0;
        first = null;
    }

    /** @return the change with the values whose pieces came before it */
    Change complete(Change change) {
        if (!first.table().equals(change.table()) || !first.lsn().equals(change.lsn())) {
            throw new TidegateException(
                    ApplyCode.RECORD_INVALID,
                    "pieces of a row of " + first.table() + " at " + first.lsn() + " come before a change of "
                            + change.table() + " at " + change.lsn(),
                    "find out who else writes to the topic");
        }
        Change whole = new Change(
                change.transaction(),
                change.totalOrder(),
                change.lsn(),
                change.operation(),
                change.table(),
                change.identity(),
                change.key(),
                with(change.before(), texts.get(RowSide.BEFORE)),
                with(change.after(), texts.get(RowSide.AFTER)),
                change.relation());
        clear();
        return whole;
    }

    /** Each list of pieces is released as soon as it is joined. */
    private static Row with(Row row, Map<String, List<String>> added) {
        if (added == null) {
            return row;
        }
        List<String> names = new ArrayList<>(row.columns().asList());
        names.addAll(added.keySet());
        String[] values = new String[names.size()];
        for (int i = 0; i < names.size(); i++) {
            if (i < row.size()) {
                values[i] = row.text(i);
            } else {
                values[i] = String.join("", added.get(names.get(i)));
                added.get(names.get(i)).clear();
            }
        }
        return new Row(new ColumnNames(names), values, row.unchanged());
    }
}
