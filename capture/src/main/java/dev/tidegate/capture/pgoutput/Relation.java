package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import dev.tidegate.topic.record.Tuple;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A table as the WAL describes it from a RELATION message on, until the next one for the same table. */
final class Relation {

    private static final int PART_OF_KEY = 1;

    private final TableId table;
    private final ReplicaIdentity identity;
    private final List<String> columns;
    private final List<String> identityColumns;
    private final boolean identityIsWhole;
    private final RowIdentity rows;
    private final List<TextEncoding> encodings;
    private final Optional<RelationDescription> description;
    /** Transaction of the last change that has taken the description along; -1 if none has. */
    private long toldIn = -1;
    /** Whether no change has to take it along any more. */
    private boolean settled;

    private Relation(
            WalDescription wal,
            List<String> key,
            boolean identityIsWhole,
            List<TextEncoding> encodings,
            Optional<RelationDescription> description) {
        this.table = wal.table();
        this.identity = wal.identity();
        this.columns = wal.columns();
        this.identityColumns = wal.flagged();
        this.identityIsWhole = identityIsWhole;
        this.rows = new RowIdentity(table, identity, columns, indexes(columns, key));
        this.encodings = encodings;
        this.description = description;
        this.settled = description.isEmpty();
    }

    /** @param flagged columns that the WAL marks as parts of the replica identity */
    private record WalDescription(
            TableId table,
            ReplicaIdentity identity,
            List<String> columns,
            List<String> flagged,
            List<Integer> types,
            List<Integer> modifiers) {

        static WalDescription read(PgOutputMessage message) throws SQLException {
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
            return new WalDescription(table, identity, columns, flagged, types, modifiers);
        }

        boolean isIdentifiedByIndex() {
            return identity == ReplicaIdentity.DEFAULT || identity == ReplicaIdentity.INDEX;
        }
    }

    /**
     * @param oid the table's, already read
     * @param message stands behind the oid
     * @param xid of the transaction that the message stands in
     */
    static Relation read(int oid, PgOutputMessage message, SourceCatalog catalog, Optional<SourceText> text, long xid)
            throws SQLException {
        WalDescription wal = WalDescription.read(message);
        List<TextEncoding> encodings = text.map(source -> source.encodingsOf(wal.table(), wal.columns()))
                .orElse(List.of());
        if (wal.table().equals(MessageTable.ID)) {
            return new Relation(wal, List.of(), true, encodings, Optional.empty());
        }
        RelationDescription description =
                describe(oid, wal.columns(), catalog.types(wal.types(), wal.modifiers()), catalog, xid);
        boolean whole = !wal.isIdentifiedByIndex() || isWhole(oid, wal.flagged(), catalog, description);
        List<String> key =
                switch (wal.identity()) {
                    // every column is flagged: the whole row is the identity
                    case FULL -> catalog.primaryKey(oid);
                    case NOTHING -> List.of();
                    case DEFAULT, INDEX -> whole ? wal.flagged() : List.of();
                };
        return new Relation(wal, key, whole, encodings, Optional.of(description));
    }

    /**
     * Whether the WAL carries all columns of the identity's index: it leaves out generated ones. The catalog may be later, and
     * the identity another one by then: it is enough that an index has just these columns. If that one is gone as well, the
     * table must have had no column that the WAL would leave out.
     */
    private static boolean isWhole(
            int oid, List<String> flagged, SourceCatalog catalog, RelationDescription description) throws SQLException {
        if (catalog.keys(oid).contains(Set.copyOf(flagged))) {
            return true;
        }
        return description.catalog().map(RelationCatalog::hasOnlyWrittenColumns).orElse(true);
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

    /** Of the rows that its changes are about. */
    RowIdentity rows() {
        return rows;
    }

    ReplicaIdentity identity() {
        return identity;
    }

    /** As the WAL has them, which lacks generated ones. */
    List<String> identityColumns() {
        return identityColumns;
    }

    /** Whether they are all columns of the identity. */
    boolean identityIsWhole() {
        return identityIsWhole;
    }

    List<String> columns() {
        return columns;
    }

    /** Of the columns; empty if values come as UTF-8. */
    List<TextEncoding> encodings() {
        return encodings;
    }

    TableId table() {
        return table;
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

    /** @return empty if the table has no such column, or its value is not text or longer */
    Optional<byte[]> valueOf(String column, Tuple row, int bytesMax) {
        long length = lengthOf(column, row);
        if (length < 0 || length > bytesMax) {
            return Optional.empty();
        }
        int start = row.offset(columns.indexOf(column));
        return Optional.of(Arrays.copyOfRange(row.buffer(), start, start + (int) length));
    }

    /** @return of its text in bytes; -1 if there is none */
    long lengthOf(String column, Tuple row) {
        int index = columns.indexOf(column);
        return index < 0 || row.isNull(index) || row.isUnchanged(index) ? -1 : row.length(index);
    }
}
