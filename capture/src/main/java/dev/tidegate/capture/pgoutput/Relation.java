package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table as the WAL describes it from a RELATION message on, until the next one for the same table. */
final class Relation {

    private static final int PART_OF_KEY = 1;

    private final TableShape shape;
    private final List<String> columns;
    private final List<TextEncoding> encodings;
    private final Optional<RelationDescription> description;
    /** Transaction of the last change that has taken the description along; -1 if none has. */
    private long toldIn = -1;
    /** Whether no change has to take it along any more. */
    private boolean settled;

    private Relation(
            TableShape shape,
            List<String> columns,
            List<TextEncoding> encodings,
            Optional<RelationDescription> description) {
        this.shape = shape;
        this.columns = columns;
        this.encodings = encodings;
        this.description = description;
        this.settled = description.isEmpty();
    }

    /**
     * @param oid the table's, already read
     * @param message stands behind the oid
     * @param xid of the transaction that the message stands in
     */
    static Relation read(int oid, PgOutputMessage message, SourceCatalog catalog, Optional<SourceText> text, long xid)
            throws SQLException {
        String schema = message.readName();
        TableId table = new TableId(schema.isEmpty() ? "pg_catalog" : schema, message.readName());
        ReplicaIdentity identity = ReplicaIdentity.of((char) message.readByte());
        int count = message.readShort();
        List<String> columns = new ArrayList<>(count);
        List<String> flagged = new ArrayList<>();
        List<Integer> types = new ArrayList<>(count);
        List<Integer> modifiers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (message.readByte() & PART_OF_KEY) != 0;
            String column = message.readName();
            types.add(message.readInt());
            modifiers.add(message.readInt());
            columns.add(column);
            if (key) {
                flagged.add(column);
            }
        }
        List<String> key =
                switch (identity) {
                    // every column is flagged: the whole row is the identity
                    case FULL -> catalog.primaryKey(oid);
                    case NOTHING -> List.of();
                    case DEFAULT, INDEX -> flagged;
                };
        TableShape shape = new TableShape(table, identity, columns, indexes(columns, key));
        List<TextEncoding> encodings =
                text.map(source -> source.encodingsOf(table, columns)).orElse(List.of());
        if (table.equals(MessageTable.ID)) {
            return new Relation(shape, columns, encodings, Optional.empty());
        }
        return new Relation(
                shape,
                columns,
                encodings,
                Optional.of(describe(oid, columns, catalog.types(types, modifiers), catalog, xid)));
    }

    private static RelationDescription describe(
            int oid, List<String> names, List<String> types, SourceCatalog catalog, long xid) throws SQLException {
        List<Column> columns = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), types.get(i)));
        }
        return new RelationDescription(Integer.toUnsignedLong(oid), columns, catalog.relation(oid, xid));
    }

    /** A primary key that was made or renamed since then may not be in the row: then the row has no key. */
    private static int[] indexes(List<String> columns, List<String> key) {
        return columns.containsAll(key)
                ? key.stream().mapToInt(columns::indexOf).toArray()
                : new int[0];
    }

    TableShape shape() {
        return shape;
    }

    List<String> columns() {
        return columns;
    }

    /** Of the columns; empty if values come as UTF-8. */
    List<TextEncoding> encodings() {
        return encodings;
    }

    TableId table() {
        return shape.table();
    }

    boolean isMessageTable() {
        return table().equals(MessageTable.ID);
    }

    /** The server repeats itself after whatever touched its cache, such as ANALYZE: that is no news. */
    Relation after(Relation earlier) {
        if (earlier != null && earlier.table().equals(table()) && earlier.description.equals(description)) {
            toldIn = earlier.toldIn;
            settled = earlier.settled;
        }
        return this;
    }

    /**
     * What the next change has to take along: once. But if the catalog was read after the table had been altered again, in
     * every transaction until one that began after that: the reader tells by their ids on which side of it they are.
     */
    Optional<RelationDescription> takeNews(long xid) {
        if (settled || toldIn == xid) {
            return Optional.empty();
        }
        settled = description
                .flatMap(RelationDescription::catalog)
                .map(catalog -> catalog.attributes().stream().noneMatch(attribute -> attribute.isYoungerThan(xid)))
                .orElse(true);
        toldIn = xid;
        return description;
    }

    int indexOf(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw PgOutputMessage.broken("table " + table() + " without column " + column);
        }
        return index;
    }
}
