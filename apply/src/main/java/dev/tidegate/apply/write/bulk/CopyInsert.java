package dev.tidegate.apply.write.bulk;

import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Insert of many rows by COPY: the fastest way, and identity columns accept explicit values. */
public final class CopyInsert {

    /** COPY takes no empty list of columns. */
    private static final long NOT_POSSIBLE = -1;

    private final Connection connection;

    public CopyInsert(Connection connection) {
        this.connection = connection;
    }

    /**
     * @param rows of equal columns
     * @return rows inserted
     */
    public long insert(TargetTable table, List<Row> rows) throws SQLException, MissingInTargetException {
        int[] columns = writable(table, rows.get(0).columns());
        if (columns.length == 0) {
            return NOT_POSSIBLE;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql(table, rows.get(0), columns));
        CopyText text = new CopyText((bytes, length) -> copy.writeToCopy(bytes, 0, length));
        try {
            for (Row row : rows) {
                text.addRow(row, columns);
            }
            text.flush();
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static String sql(TargetTable table, Row row, int[] columns) throws MissingInTargetException {
        List<String> names = new ArrayList<>();
        for (int column : columns) {
            names.add(table.column(row.columns().name(column)).quoted());
        }
        return "COPY " + table.id().quoted() + " (" + String.join(", ", names) + ") FROM STDIN";
    }

    private static int[] writable(TargetTable table, ColumnNames names) throws MissingInTargetException {
        int[] writable = new int[names.size()];
        int size = 0;
        for (int i = 0; i < names.size(); i++) {
            if (table.written(names.name(i)).isPresent()) {
                writable[size++] = i;
            }
        }
        return Arrays.copyOf(writable, size);
    }
}
