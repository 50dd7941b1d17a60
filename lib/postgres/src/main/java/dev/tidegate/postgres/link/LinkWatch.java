package dev.tidegate.postgres.link;

import dev.tidegate.config.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.HostSpec;

/**
 * Watches the connections of this process's sessions, and closes those that are dead; {@link SessionKind} says when one is.
 * One thread looks at what passes on the sockets and never waits; for each server, a thread of its own asks. Any thread.
 */
public final class LinkWatch {

    /** Looks within a connection's {@code silence-max}. */
    private static final int LOOKS = 6;

    private static final Duration LOOK_EVERY_MIN = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(5);

    /** Of the process, as its sockets are. */
    private static final LinkWatch OF_PROCESS = new LinkWatch();

    /** Sessions of one login on one host. */
    private record Server(DatabaseConfig config, HostSpec host) {}

    /** Guarded by this. */
    private final Map<Server, ServerLinks> servers = new HashMap<>();

    /** Guarded by this; null while there is nothing to watch. */
    private Thread thread;

    private LinkWatch() {}

    /**
     * From now on the connection is closed when it is dead.
     *
     * @param session opened with the properties
     * @param name for people
     */
    static void watch(
            Connection session,
            WatchedSocket socket,
            SessionKind kind,
            ServerSession backend,
            DatabaseConfig config,
            Properties properties,
            String name)
            throws SQLException {
        HostSpec host = session.unwrap(BaseConnection.class).getQueryExecutor().getHostSpec();
        Link link = new Link(name, kind, config, backend, socket);
        OF_PROCESS.add(new Server(config, host), link, properties);
    }

    private synchronized void add(Server server, Link link, Properties properties) {
        servers.computeIfAbsent(server, it -> new ServerLinks(it, properties))
                .links
                .add(link);
        if (thread == null) {
            thread = new Thread(this::run, "tidegate link watch");
            thread.setDaemon(true);
            thread.start();
        } else {
            // A shorter limit than the others' may have come.
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        Optional<Duration> wait = look();
        while (wait.isPresent()) {
            LockSupport.parkNanos(wait.get().toNanos());
            wait = look();
        }
    }

    /** @return until the next one; empty if there is nothing to watch any more, and this thread ends */
    private synchronized Optional<Duration> look() {
        long now = System.nanoTime();
        servers.values().removeIf(server -> server.isDone());
        for (ServerLinks server : servers.values()) {
            server.look(now);
        }
        Optional<Duration> wait = servers.values().stream()
                .flatMap(server -> server.links.stream())
                .map(link -> link.silenceMax().dividedBy(LOOKS))
                .min(Duration::compareTo);
        if (wait.isEmpty()) {
            thread = null;
        }
        return wait.map(LinkWatch::bounded);
    }

    private static Duration bounded(Duration wait) {
        if (wait.compareTo(LOOK_EVERY_MIN) < 0) {
            return LOOK_EVERY_MIN;
        }
        return wait.compareTo(LOOK_EVERY_MAX) > 0 ? LOOK_EVERY_MAX : wait;
    }

    /** The sessions on a server, and who asks it for them. */
    private static final class ServerLinks {

        private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

        private final Server server;
        private final Properties properties;
        private final Set<Link> links = ConcurrentHashMap.newKeySet();

        /** Whether a thread asks; it ends when there is nothing more to ask. */
        private volatile boolean asking;

        private ServerLinks(Server server, Properties properties) {
            this.server = server;
            this.properties = properties;
        }

        private boolean isDone() {
            links.removeIf(Link::isClosed);
            return links.isEmpty();
        }

        private void look(long now) {
            links.forEach(link -> link.giveUpUnproven(now));
            if (!asking && !suspects().isEmpty()) {
                asking = true;
                Thread asker = new Thread(this::ask, "tidegate link check");
                asker.setDaemon(true);
                asker.start();
            }
        }

        private List<Link> suspects() {
            long now = System.nanoTime();
            return links.stream()
                    .filter(link -> !link.isClosed() && link.isSuspect(now))
                    .toList();
        }

        private void ask() {
            LinkWitness witness = new LinkWitness(server.config().url(), properties, server.host(), answerMax());
            try {
                List<Link> suspects = suspects();
                while (!suspects.isEmpty()) {
                    witness.ask(suspects);
                    Duration wait = suspects.get(0).silenceMax().dividedBy(LOOKS);
                    LockSupport.parkNanos(bounded(wait).toNanos());
                    suspects = suspects();
                }
            } finally {
                witness.close();
                asking = false;
            }
        }

        private Duration answerMax() {
            Duration third = server.config().silenceMax().dividedBy(3);
            return third.compareTo(ANSWER_MAX) > 0 ? ANSWER_MAX : third;
        }
    }
}
