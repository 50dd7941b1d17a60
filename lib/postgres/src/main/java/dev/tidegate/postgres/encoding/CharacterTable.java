package dev.tidegate.postgres.encoding;

import dev.tidegate.model.TextEncoding;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What PostgreSQL makes of each character of an encoding in UTF8. The server is asked once for each character that is
 * met, and so is right by definition: tables of Java's own differ from its in places. Any thread.
 */
final class CharacterTable implements AutoCloseable {

    private static final String CONVERT = "SELECT pg_catalog.convert(?::bytea, ?::name, 'UTF8')";
    private static final String INVALID = "22021";
    private static final String WITHOUT_EQUIVALENT = "22P05";
    private static final int FIRST_OF_THREE_BYTES = 1 << 16;

    private final SourceDatabase source;
    private final Map<TextEncoding, byte[][]> shortOnes = new EnumMap<>(TextEncoding.class);
    private final Map<TextEncoding, Map<Integer, byte[]>> longOnes = new EnumMap<>(TextEncoding.class);

    /** Opened when first needed. */
    private Connection session;

    CharacterTable(SourceDatabase source) {
        this.source = source;
    }

    /**
     * @param character its bytes as one number
     * @param length how many they are
     * @return null if PostgreSQL has none for it
     */
    synchronized byte[] utf8Of(TextEncoding encoding, int character, int length) throws SQLException {
        byte[] known = lookUp(encoding, character);
        if (known == null) {
            known = ask(encoding, character, length);
            remember(encoding, character, known);
        }
        return known.length == 0 ? null : known;
    }

    private byte[] lookUp(TextEncoding encoding, int character) {
        if (isShort(character)) {
            byte[][] table = shortOnes.get(encoding);
            return table == null ? null : table[character];
        }
        Map<Integer, byte[]> table = longOnes.get(encoding);
        return table == null ? null : table.get(character);
    }

    private void remember(TextEncoding encoding, int character, byte[] utf8) {
        if (isShort(character)) {
            shortOnes.computeIfAbsent(encoding, e -> new byte[FIRST_OF_THREE_BYTES][])[character] = utf8;
        } else {
            longOnes.computeIfAbsent(encoding, e -> new HashMap<>()).put(character, utf8);
        }
    }

    /** A number of four bytes may be negative. */
    private static boolean isShort(int character) {
        return character >= 0 && character < FIRST_OF_THREE_BYTES;
    }

    private byte[] ask(TextEncoding encoding, int character, int length) throws SQLException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (character >>> (8 * (length - 1 - i)));
        }
        if (session == null) {
            // The server answers at once; one that is gone without a word must not hold up the caller for ever.
            session = source.openShort("encoding");
        }
        try {
            return Sql.on(session).one(CONVERT, row -> row.getBytes(1), bytes, encoding.name());
        } catch (SQLException e) {
            if (INVALID.equals(e.getSQLState()) || WITHOUT_EQUIVALENT.equals(e.getSQLState())) {
                return new byte[0];
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        if (session != null) {
            session.close();
        }
    }
}
