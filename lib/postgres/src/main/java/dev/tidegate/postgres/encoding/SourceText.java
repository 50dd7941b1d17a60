package dev.tidegate.postgres.encoding;

import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.model.ColumnId;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.session.SourceDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The source's text as UTF-8. A server can convert on the wire, but what it cannot convert it refuses without a word
 * about table and column, and of SQL_ASCII it knows nothing. So, unless the database is UTF8, load and capture fetch
 * bytes as they lie in the database and convert them here, both the same way: character by character, by the server's
 * own tables. Any thread.
 */
public final class SourceText implements AutoCloseable {

    /** The name by which a session or a COPY is asked to leave bytes as they are. */
    public static final String RAW = "SQL_ASCII";

    private final EncodingConfig config;
    private final TextEncoding fallback;
    private final TextEncoding names;
    private final CharacterTable characters;

    private SourceText(SourceDatabase source, TextEncoding fallback, TextEncoding names) {
        this.config = source.config().encoding();
        this.fallback = fallback;
        this.names = names;
        this.characters = new CharacterTable(source);
    }

    /** @return empty if the database is UTF8: nothing is converted */
    public static Optional<SourceText> open(SourceDatabase source) throws SQLException {
        try (Connection session = source.open("encoding")) {
            return open(source, ServerInfo.read(session));
        }
    }

    /** @return empty if the database is UTF8: nothing is converted */
    public static Optional<SourceText> open(SourceDatabase source, ServerInfo server) {
        return server.encoding().equals(TextEncoding.UTF8.name()) ? Optional.empty() : Optional.of(of(source, server));
    }

    /**
     * Of a database in UTF8 too, whose bytes are then only looked at.
     *
     * @throws TidegateException ENCODING if nobody says what the bytes are
     */
    public static SourceText of(SourceDatabase source, ServerInfo server) {
        Optional<TextEncoding> own = TextEncoding.of(server.encoding());
        TextEncoding values = own.or(() -> source.config().encoding().convertFrom())
                .orElseThrow(
                        () -> new TidegateException(
                                ServerCode.ENCODING,
                                "the source's encoding is " + server.encoding()
                                        + ", which does not say what its bytes are",
                                "say it with source.encoding.convert-from; `tidegate check --encoding` finds what does not fit"));
        // The names that sessions for the catalog read come unconverted too, and are taken for UTF-8 by them.
        return new SourceText(source, values, own.orElse(TextEncoding.UTF8));
    }

    public TextEncoding encodingOf(TableId table, String column) {
        return config.of(table, column).orElse(fallback);
    }

    public List<TextEncoding> encodingsOf(TableId table, List<String> columns) {
        return columns.stream().map(column -> encodingOf(table, column)).toList();
    }

    /** @return the name of a table or column */
    public String name(byte[] buffer, int offset, int length) throws SQLException {
        byte[] name = new byte[length];
        System.arraycopy(buffer, offset, name, 0, length);
        try {
            byte[] converted = convert(names, name, 0, length);
            return new String(converted == null ? name : converted, StandardCharsets.UTF_8);
        } catch (UnconvertibleTextException e) {
            throw new TidegateException(
                    ServerCode.ENCODING_NAME,
                    "the name of a table or column of the source is not " + names,
                    "rename it; `tidegate check` lists such names",
                    e);
        }
    }

    /**
     * @return null if the bytes are right as they are
     * @throws UnconvertibleTextException naming the first byte that has no place in UTF8
     */
    public byte[] convert(TextEncoding encoding, byte[] buffer, int offset, int length)
            throws SQLException, UnconvertibleTextException {
        int first = ascii(buffer, offset, offset + length);
        if (first == offset + length) {
            return null;
        }
        if (encoding == TextEncoding.UTF8) {
            Utf8.check(buffer, offset, length);
            return null;
        }
        ByteArrayOutputStream converted = new ByteArrayOutputStream(length + length / 2 + 8);
        int at = first;
        converted.write(buffer, offset, first - offset);
        while (at < offset + length) {
            at = convertCharacter(encoding, buffer, offset, at, offset + length, converted);
            int end = ascii(buffer, at, offset + length);
            converted.write(buffer, at, end - at);
            at = end;
        }
        return converted.toByteArray();
    }

    private int convertCharacter(
            TextEncoding encoding, byte[] buffer, int offset, int at, int end, ByteArrayOutputStream converted)
            throws SQLException, UnconvertibleTextException {
        int length = encoding.characterBytes(buffer[at]);
        if (length > end - at) {
            throw new UnconvertibleTextException(at - offset);
        }
        int character = 0;
        for (int i = 0; i < length; i++) {
            character = (character << 8) | (buffer[at + i] & 0xFF);
        }
        byte[] utf8 = characters.utf8Of(encoding, character, length);
        if (utf8 == null) {
            throw new UnconvertibleTextException(at - offset);
        }
        converted.writeBytes(utf8);
        return at + length;
    }

    /** @return where the first byte stands that is not ASCII */
    private static int ascii(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && buffer[at] >= 0) {
            at++;
        }
        return at;
    }

    /** @param where for example {@code at 0/16B3748} or {@code in row 17} */
    public TidegateException refused(ColumnId column, UnconvertibleTextException e, String where) {
        TextEncoding encoding = encodingOf(column.table(), column.column());
        return new TidegateException(
                ServerCode.ENCODING_REFUSED,
                "a value of column " + column + " " + where + " is not " + encoding + " that PostgreSQL can convert to"
                        + " UTF8: byte " + e.offset() + " of it",
                "correct the row before a load (`tidegate check --encoding` lists all such rows with their keys; if the table"
                        + " has REPLICA IDENTITY FULL, drop the pipeline first), or name another encoding for the"
                        + " column in source.encoding.columns, and start again",
                e);
    }

    /** For a change that stands in the WAL and cannot be corrected there. */
    public TidegateException refused(ColumnId column, UnconvertibleTextException e, Lsn lsn) {
        return refused(column, e, "in the change at " + lsn);
    }

    @Override
    public void close() throws SQLException {
        characters.close();
    }
}
