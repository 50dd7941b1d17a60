package dev.tidegate.postgres.session;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The session settings on which the text form of values depends. Every session of Tidegate that reads or writes values
 * sets them itself and checks them, so that defaults of a role, database or driver cannot change a value.
 */
final class SessionSettings {

    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        // First: with it on, the server shows search_path in quotes, and prints reg* values in quotes.
        SETTINGS.put("quote_all_identifiers", "off");
        SETTINGS.put("client_encoding", "UTF8");
        SETTINGS.put("datestyle", "ISO, YMD");
        SETTINGS.put("timezone", "UTC");
        SETTINGS.put("intervalstyle", "postgres");
        SETTINGS.put("bytea_output", "hex");
        SETTINGS.put("extra_float_digits", "3");
        SETTINGS.put("lc_monetary", "C");
        // Off, NULL within an array is read as a text of four letters.
        SETTINGS.put("array_nulls", "on");
        SETTINGS.put("xmloption", "content");
        SETTINGS.put("search_path", "pg_catalog");
        SETTINGS.put("standard_conforming_strings", "on");
        // Off, a row that a policy would hide is an error.
        SETTINGS.put("row_security", "off");
    }

    private SessionSettings() {}

    /**
     * Sets and checks them, one by one, so that it works on a replication connection too.
     *
     * @throws TidegateException SESSION-SETTINGS if the server did not take one
     */
    static void apply(Connection connection) throws SQLException {
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            set(Sql.on(connection), sql(setting), setting.getKey(), setting.getValue());
        }
    }

    /** For a person who runs in a session of his own what was written for one of these. */
    static List<String> statements() {
        return SETTINGS.entrySet().stream().map(SessionSettings::sql).toList();
    }

    private static String sql(Map.Entry<String, String> setting) {
        // search_path takes a list of names, the others a string
        boolean isName = setting.getKey().equals("search_path");
        return "SET " + setting.getKey() + " = " + (isName ? setting.getValue() : SqlName.literal(setting.getValue()));
    }

    /** The name of the encoding that stands for none: the server then sends bytes as they are. */
    static void rawText(Connection connection) throws SQLException {
        set(Sql.on(connection), "SET client_encoding = 'SQL_ASCII'", "client_encoding", "SQL_ASCII");
    }

    private static void set(Sql session, String statement, String name, String wanted) throws SQLException {
        session.execute(statement);
        String actual = session.one("SHOW " + name, Sql.TEXT);
        if (!actual.equals(wanted)) {
            throw new TidegateException(
                    ConnectionCode.SESSION_SETTINGS,
                    "the session setting " + name + " is '" + actual + "' although it was set to '" + wanted + "'",
                    "look for a connection pooler or proxy between Tidegate and the database; connect directly");
        }
    }
}
