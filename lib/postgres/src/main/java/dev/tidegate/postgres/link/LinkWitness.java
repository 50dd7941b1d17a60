package dev.tidegate.postgres.link;

import dev.tidegate.postgres.sql.Sql;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.HostSpec;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server for its side of sessions, over a connection to the host on which they are. The connection is kept as long as
 * there is something to ask. Used by one thread at a time.
 */
final class LinkWitness {

    private static final Logger LOG = LoggerFactory.getLogger(LinkWitness.class);
    private static final Driver DRIVER = new Driver();

    private static final String SESSIONS = """
            SELECT a.pid, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), a.wait_event_type, a.wait_event
            FROM pg_stat_activity a
            WHERE a.pid = ANY (?)
            """;

    private final String url;
    private final Properties properties;
    private Connection session;

    /**
     * @param url of the sessions' database
     * @param properties with which they were opened
     * @param host one of the URL's
     * @param answerMax longest wait for an answer
     */
    LinkWitness(String url, Properties properties, HostSpec host, Duration answerMax) {
        Properties parsed = Driver.parseURL(url, properties);
        String address = host.getHost().contains(":") ? "[" + host.getHost() + "]" : host.getHost();
        String database = PGProperty.PG_DBNAME.getOrDefault(parsed);
        this.url = "jdbc:postgresql://" + address + ":" + host.getPort() + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        this.properties = plain(parsed, answerMax);
    }

    private static Properties plain(Properties given, Duration answerMax) {
        Properties plain = new Properties();
        for (String name : given.stringPropertyNames()) {
            plain.setProperty(name, given.getProperty(name));
        }
        for (PGProperty own : List.of(
                PGProperty.PG_HOST,
                PGProperty.PG_PORT,
                PGProperty.PG_DBNAME,
                PGProperty.TARGET_SERVER_TYPE,
                PGProperty.SERVICE,
                PGProperty.REPLICATION,
                PGProperty.PREFER_QUERY_MODE,
                PGProperty.SOCKET_FACTORY,
                PGProperty.SOCKET_FACTORY_ARG)) {
            plain.remove(own.getName());
        }
        int seconds = (int) Math.max(1, answerMax.toSeconds());
        PGProperty.APPLICATION_NAME.set(plain, "tidegate link check");
        PGProperty.CONNECT_TIMEOUT.set(plain, seconds);
        PGProperty.SOCKET_TIMEOUT.set(plain, seconds);
        PGProperty.LOGIN_TIMEOUT.set(plain, 2 * seconds);
        return plain;
    }

    /** Looks at them once; each learns what the server says of it. */
    void ask(Collection<Link> links) {
        long before = System.nanoTime();
        try {
            if (session == null) {
                session = connect();
            }
            ServerSession itself = ServerSession.of(session);
            // Others may wait for what they hold.
            LostSessions.end(session, PGProperty.USER.getOrDefault(properties), itself);
            Map<Integer, Seen> seen = look(links);
            for (Link link : links) {
                if (link.session().serverStart().equals(itself.serverStart())) {
                    report(link, seen.get(link.session().pid()), before);
                }
            }
        } catch (SQLException e) {
            close();
            if (isOfServer(e)) {
                // It is there, and cannot say more: no connection is free, or the login is refused.
                links.forEach(link -> link.proven(before));
            }
            LOG.debug("Sessions cannot be asked for at {}", url, e);
        }
    }

    private Connection connect() throws SQLException {
        Connection connected = DRIVER.connect(url, properties);
        try {
            Sql.on(connected).execute("SET search_path = pg_catalog");
            return connected;
        } catch (SQLException e) {
            connected.close();
            throw e;
        }
    }

    private static boolean isOfServer(SQLException e) {
        return e instanceof PSQLException answer && answer.getServerErrorMessage() != null;
    }

    /** What a server shows of a session of its own. */
    private record Seen(String start, String waitEventType, String waitEvent) {}

    private Map<Integer, Seen> look(Collection<Link> links) throws SQLException {
        List<Integer> pids = links.stream().map(link -> link.session().pid()).toList();
        Map<Integer, Seen> seen = new HashMap<>();
        Sql.on(session).each(SESSIONS, row -> seen.put(row.getInt(1), seen(row)), Sql.array("int4", pids));
        return seen;
    }

    private static Seen seen(ResultSet row) throws SQLException {
        String event = row.getString(4);
        String type = row.getString(3);
        return new Seen(row.getString(2), type == null ? "" : type, event == null ? "" : event);
    }

    private static void report(Link link, Seen seen, long now) {
        if (seen == null || !seen.start().equals(link.session().start())) {
            link.disproven("its server does not know the session any more");
        } else if (link.waitsForClient(seen.waitEventType(), seen.waitEvent())) {
            link.disproven("its server waits for us (" + seen.waitEvent() + ")");
        } else {
            link.proven(now);
        }
    }

    void close() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            LOG.debug("The link check's session did not close in order", e);
        }
        session = null;
    }
}
