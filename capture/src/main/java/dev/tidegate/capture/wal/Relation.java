package dev.tidegate.capture.wal;

import dev.tidegate.core.TableId;
import dev.tidegate.core.TextEncoding;
import dev.tidegate.core.catalog.MessageTable;
import dev.tidegate.core.encoding.SourceText;
import dev.tidegate.core.wire.ReplicaIdentity;
import dev.tidegate.core.wire.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as the WAL describes it from a RELATION message on, until the next one for the same table.
 *
 * @param encodings of the columns; empty if values come as UTF-8
 */
record Relation(TableShape shape, List<String> columns, List<TextEncoding> encodings) {

    private static final int PART_OF_KEY = 1;

    /**
     * @param oid the table's, already read
     * @param message stands behind the oid
     */
    static Relation read(int oid, PgOutputMessage message, PrimaryKeys primaryKeys, Optional<SourceText> text)
            throws SQLException {
        String schema = message.readName();
        TableId table = new TableId(schema.isEmpty() ? "pg_catalog" : schema, message.readName());
        ReplicaIdentity identity = ReplicaIdentity.of((char) message.readByte());
        int count = message.readShort();
        List<String> columns = new ArrayList<>(count);
        List<String> flagged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean key = (message.readByte() & PART_OF_KEY) != 0;
            String column = message.readName();
            message.skip(8); // type and modifier: values stay text
            columns.add(column);
            if (key) {
                flagged.add(column);
            }
        }
        List<String> key =
                switch (identity) {
                    // every column is flagged: the whole row is the identity
                    case FULL -> primaryKeys.of(oid);
                    case NOTHING -> List.of();
                    case DEFAULT, INDEX -> flagged;
                };
        return new Relation(
                new TableShape(table, identity, columns, indexes(columns, key)),
                columns,
                text.map(source -> source.encodingsOf(table, columns)).orElse(List.of()));
    }

    /** A primary key that was made or renamed since then may not be in the row: then the row has no key. */
    private static int[] indexes(List<String> columns, List<String> key) {
        return columns.containsAll(key)
                ? key.stream().mapToInt(columns::indexOf).toArray()
                : new int[0];
    }

    TableId table() {
        return shape.table();
    }

    boolean isMessageTable() {
        return table().equals(MessageTable.ID);
    }

    int indexOf(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw PgOutputMessage.broken("table " + table() + " without column " + column);
        }
        return index;
    }
}
