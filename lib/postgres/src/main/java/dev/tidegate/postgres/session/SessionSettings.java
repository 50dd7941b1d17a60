package dev.tidegate.postgres.session;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.postgres.link.SessionKind;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Session settings that change what a statement does, how a value is printed, or how long a session lives. Every session of
 * Tidegate sets them itself and checks them, so that defaults of a role, database or driver cannot change its work.
 *
 * <p>No timeout of the server ends a session or a statement, for one statement copies a whole table; whoever wants bounds sets
 * them afterwards.
 */
public final class SessionSettings {

    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    /** Settings that older servers do not know. */
    private static final Map<String, ServerFeature> SINCE = Map.of(
            "idle_session_timeout", ServerFeature.IDLE_SESSION_TIMEOUT,
            "transaction_timeout", ServerFeature.TRANSACTION_TIMEOUT,
            "plan_cache_mode", ServerFeature.PLAN_CACHE_MODE);

    /**
     * A walsender's client that answers every second must not be taken for lost; one that is lost must be, or it holds the
     * slot. A longer limit than the default is somebody's choice.
     */
    private static final String WALSENDER = """
            SELECT set_config('wal_sender_timeout', '60s', false)
            WHERE (SELECT setting::int FROM pg_settings WHERE name = 'wal_sender_timeout' AND context = 'user')
                  BETWEEN 0 AND 59999
            """;

    /** The server notices within a minute that this process or its machine is lost, and frees what the session holds. */
    private static final String KEEP_ALIVE =
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";

    /** And ends the statement that it works on. Other systems than these may refuse it. */
    private static final String CLIENT_CHECK = """
            SELECT set_config('client_connection_check_interval', '10s', false) WHERE version() LIKE '%linux%'
            """;

    static {
        SETTINGS.put("statement_timeout", "0");
        SETTINGS.put("lock_timeout", "0");
        SETTINGS.put("idle_in_transaction_session_timeout", "0");
        SETTINGS.put("idle_session_timeout", "0");
        SETTINGS.put("transaction_timeout", "0");
        SETTINGS.put("default_transaction_isolation", "read committed");
        SETTINGS.put("default_transaction_read_only", "off");
        SETTINGS.put("default_transaction_deferrable", "off");
        SETTINGS.put("exit_on_error", "off");
        // With it on, the server shows search_path in quotes, and prints reg* values in quotes.
        SETTINGS.put("quote_all_identifiers", "off");
        SETTINGS.put("client_encoding", "UTF8");
        SETTINGS.put("client_min_messages", "notice");
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
        SETTINGS.put("transform_null_equals", "off");
        // Off, a row that a policy would hide is an error.
        SETTINGS.put("row_security", "off");
        // Without these a piece of a table is found by reading all of it.
        SETTINGS.put("enable_tidscan", "on");
        SETTINGS.put("enable_indexscan", "on");
        SETTINGS.put("enable_bitmapscan", "on");
        SETTINGS.put("enable_nestloop", "on");
        SETTINGS.put("plan_cache_mode", "auto");
    }

    private SessionSettings() {}

    /**
     * Sets and checks them in two round trips; on a replication connection too.
     *
     * @throws TidegateException SESSION-SETTINGS if the server did not take one
     */
    static void apply(Connection session, SessionKind kind) throws SQLException {
        int version = session.getMetaData().getDatabaseMajorVersion();
        List<String> names = names(version);
        Sql sql = Sql.on(session);
        sql.execute(names.stream().map(SessionSettings::statement).collect(Collectors.joining("; "))
                + "; "
                + deathOfClient(version, kind));
        String shown = names.stream()
                .map(name -> "pg_catalog.current_setting('" + name + "')")
                .collect(Collectors.joining(", "));
        List<String> actual = sql.one("SELECT " + shown, row -> texts(row, names.size()));
        for (int i = 0; i < names.size(); i++) {
            require(names.get(i), actual.get(i), SETTINGS.get(names.get(i)));
        }
    }

    /** Not checked: a server that cannot have them shows others, and does without. */
    private static String deathOfClient(int version, SessionKind kind) {
        String settings = KEEP_ALIVE;
        if (kind == SessionKind.SHORT && ServerFeature.TCP_USER_TIMEOUT.isIn(version)) {
            settings += "; SET tcp_user_timeout = '60s'";
        }
        if (ServerFeature.CLIENT_CONNECTION_CHECK.isIn(version)) {
            settings += "; " + CLIENT_CHECK;
        }
        return settings;
    }

    /** Of a session that has the others: it lives as long as its client answers within half a minute. */
    static void applyToWalsender(Connection session) throws SQLException {
        Sql.on(session).execute(WALSENDER);
    }

    /**
     * Of a session that has the others.
     *
     * @param max after which a wait for a lock fails
     */
    public static void limitLockWaits(Connection session, Duration max) throws SQLException {
        Sql.on(session).execute("SET lock_timeout = " + max.toMillis());
    }

    /** For a person who runs in a session of his own, on any server, what was written for one of these. */
    static List<String> statements() {
        return names(ServerFeature.OLDEST_SERVER).stream()
                .map(SessionSettings::statement)
                .toList();
    }

    /** The name of the encoding that stands for none: the server then sends bytes as they are. */
    static void rawText(Connection session) throws SQLException {
        Sql.on(session).execute("SET client_encoding = 'SQL_ASCII'");
        require("client_encoding", Sql.on(session).one("SHOW client_encoding", Sql.TEXT), "SQL_ASCII");
    }

    private static List<String> names(int majorVersion) {
        return SETTINGS.keySet().stream()
                .filter(name -> !SINCE.containsKey(name) || SINCE.get(name).isIn(majorVersion))
                .toList();
    }

    private static String statement(String name) {
        return "SET " + name + " = " + SqlName.literal(SETTINGS.get(name));
    }

    private static List<String> texts(ResultSet row, int count) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            texts.add(row.getString(i));
        }
        return texts;
    }

    private static void require(String name, String actual, String wanted) {
        if (!actual.equals(wanted)) {
            throw new TidegateException(
                    ConnectionCode.SESSION_SETTINGS,
                    "the session setting " + name + " is '" + actual + "' although it was set to '" + wanted + "'",
                    "look for a connection pooler or proxy between Tidegate and the database; connect directly");
        }
    }
}
