package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes pgoutput messages as the documentation of protocol version 1 describes them, packed into a chunk. */
final class PgOutputBytes {

    /** A column of a RELATION. */
    record Column(String name, boolean key) {}

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /** Stands for an unchanged TOASTed value in a row. */
    static final String UNCHANGED = new String("unchanged");

    private final WalChunk.Packer packer = new WalChunk.Packer();
    private long lsn = 1000;

    Lsn lsn() {
        return new Lsn(lsn);
    }

    WalChunk chunk() {
        return packer.take(true);
    }

    PgOutputBytes at(long position) {
        lsn = position;
        return this;
    }

    PgOutputBytes begin(long commitStart, long micros2000, int xid) {
        return add(out -> {
            out.writeByte('B');
            out.writeLong(commitStart);
            out.writeLong(micros2000);
            out.writeInt(xid);
        });
    }

    PgOutputBytes commit(long commitStart, long end) {
        return add(out -> {
            out.writeByte('C');
            out.writeByte(0);
            out.writeLong(commitStart);
            out.writeLong(end);
            out.writeLong(0);
        });
    }

    PgOutputBytes relation(int oid, String schema, String table, char identity, Column... columns) {
        return add(out -> {
            out.writeByte('R');
            out.writeInt(oid);
            text(out, schema);
            text(out, table);
            out.writeByte(identity);
            out.writeShort(columns.length);
            for (Column column : columns) {
                out.writeByte(column.key ? 1 : 0);
                text(out, column.name);
                out.writeInt(25);
                out.writeInt(-1);
            }
        });
    }

    PgOutputBytes insert(int oid, String... values) {
        return add(out -> {
            out.writeByte('I');
            out.writeInt(oid);
            tuple(out, 'N', values);
        });
    }

    /** @param oldKind K or O, or 0 for none */
    PgOutputBytes update(int oid, char oldKind, String[] old, String... values) {
        return add(out -> {
            out.writeByte('U');
            out.writeInt(oid);
            if (oldKind != 0) {
                tuple(out, oldKind, old);
            }
            tuple(out, 'N', values);
        });
    }

    PgOutputBytes delete(int oid, char oldKind, String... old) {
        return add(out -> {
            out.writeByte('D');
            out.writeInt(oid);
            tuple(out, oldKind, old);
        });
    }

    PgOutputBytes truncate(int flags, int... oids) {
        return add(out -> {
            out.writeByte('T');
            out.writeInt(oids.length);
            out.writeByte(flags);
            for (int oid : oids) {
                out.writeInt(oid);
            }
        });
    }

    PgOutputBytes message(boolean transactional, long position, String prefix, String content) {
        return add(out -> {
            out.writeByte('M');
            out.writeByte(transactional ? 1 : 0);
            out.writeLong(position);
            text(out, prefix);
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        });
    }

    PgOutputBytes origin(String name) {
        return add(out -> {
            out.writeByte('O');
            out.writeLong(1);
            text(out, name);
        });
    }

    PgOutputBytes type() {
        return add(out -> {
            out.writeByte('Y');
            out.writeInt(99);
            text(out, "public");
            text(out, "mood");
        });
    }

    PgOutputBytes raw(byte... bytes) {
        packer.add(lsn, ByteBuffer.wrap(bytes));
        return this;
    }

    private PgOutputBytes add(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return raw(bytes.toByteArray());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }

    @SuppressWarnings("ReferenceEquality") // UNCHANGED is a marker
    private static void tuple(DataOutputStream out, char kind, String... values) throws IOException {
        out.writeByte(kind);
        out.writeShort(values.length);
        for (String value : values) {
            if (value == null) {
                out.writeByte('n');
            } else if (value == UNCHANGED) {
                out.writeByte('u');
            } else {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                out.writeByte('t');
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        }
    }
}
