package dev.tidegate.prepare.check.encoding;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.model.Finding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Scan of a SQL_ASCII source's catalog for names and defaults that are not valid UTF-8. Used after reading the catalog has
 * failed, because the server's error does not say which name it was.
 */
public final class CatalogNamesScan {

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7e]");

    /** In SQL_ASCII a cast to bytea of the escaped text gives the bytes themselves. */
    private static final String NAMES = """
            SELECT kind, encode(convert_to(name, 'SQL_ASCII'), 'hex') AS bytes
            FROM (SELECT 'database' AS kind, datname::text AS name
                  FROM pg_database WHERE datname = current_database()
                  UNION ALL
                  SELECT 'role', rolname::text FROM pg_roles
                  UNION ALL
                  SELECT 'schema', nspname::text FROM pg_namespace
                  UNION ALL
                  SELECT 'table, index or sequence', relname::text FROM pg_class
                  UNION ALL
                  SELECT 'column', attname::text FROM pg_attribute WHERE NOT attisdropped
                  UNION ALL
                  SELECT 'type', typname::text FROM pg_type
                  UNION ALL
                  SELECT 'trigger', tgname::text FROM pg_trigger
                  UNION ALL
                  SELECT 'default', pg_get_expr(adbin, adrelid) FROM pg_attrdef) names
            WHERE name ~ '[^\\x01-\\x7f]'
            """;

    private CatalogNamesScan() {}

    /** @return a finding if there are such names */
    public static List<Finding> run(SourceDatabase source) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection session = source.open("check")) {
            Sql.on(session).each(NAMES, row -> {
                byte[] name = HexFormat.of().parseHex(row.getString("bytes"));
                if (!isUtf8(name)) {
                    found.add(row.getString("kind") + " " + shown(name));
                }
            });
        }
        if (found.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.error(
                ServerCode.ENCODING_NAME,
                "source",
                "names and defaults in the catalog are not valid UTF-8: "
                        + Finding.list(found.stream().distinct().sorted().toList()),
                "rename them, in a session with client_encoding = 'SQL_ASCII'"));
    }

    private static boolean isUtf8(byte[] name) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Bytes that are not ASCII in hexadecimal. */
    static String shown(byte[] name) {
        return NOT_ASCII
                .matcher(new String(name, StandardCharsets.ISO_8859_1))
                .replaceAll(
                        found -> String.format("\\\\x%02x", (int) found.group().charAt(0)));
    }
}
