package dev.tidegate.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.EligibleLeaderReplicasVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker and controller (KRaft) in this process, with its log on disk.
 *
 * <p>The same directory gives the same cluster, topics and records at every start, after an orderly {@link #close} and
 * after a kill alike. The ports are kept too, unless somebody else listens on them.
 *
 * <p>A fault that Kafka holds to be fatal while running (its disk fails, for example) halts the process: nothing may go on
 * writing to a broken log, and everything built on it can be started again.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int START_ATTEMPTS_MAX = 3;
    private static final int PROBE_TIMEOUT_MILLIS = 500;

    private final DirectoryLock lock;
    private final BrokerIdentity identity;
    private final BrokerLogin login;
    private final KafkaRaftServer server;
    private boolean closed;

    private EmbeddedBroker(DirectoryLock lock, BrokerIdentity identity, BrokerLogin login, KafkaRaftServer server) {
        this.lock = lock;
        this.identity = identity;
        this.login = login;
        this.server = server;
    }

    /**
     * Starts the broker of the directory, and makes the directory if there is none. Returns when clients can connect.
     *
     * @throws IllegalStateException if the directory is in use or cannot be used; the message says what to do
     */
    public static EmbeddedBroker start(Path directory) {
        return start(directory, Map.of());
    }

    /** As {@link #start(Path)}, with Kafka broker settings that take precedence over the built-in ones. */
    public static EmbeddedBroker start(Path directory, Map<String, String> overrides) {
        try {
            Path secured = BrokerDirectory.secure(directory);
            DirectoryLock lock = DirectoryLock.acquire(secured);
            try {
                return startLocked(secured, overrides, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot use " + directory + " as the broker's directory; check that it can be written to", e);
        }
    }

    /** A port can be taken between looking and listening, so a failed start is tried again with other ports. */
    private static EmbeddedBroker startLocked(Path directory, Map<String, String> overrides, DirectoryLock lock)
            throws IOException {
        BrokerIdentity identity = BrokerIdentity.readFrom(directory).orElseGet(BrokerIdentity::fresh);
        BrokerLogin login = BrokerLogin.of(directory);
        for (int attempt = 1; ; attempt++) {
            if (!identity.portsAreFree()) {
                identity = identity.withFreshPorts();
            }
            identity.writeTo(directory);
            try {
                KafkaRaftServer server = startServer(
                        BrokerSettings.of(identity, login, BrokerDirectory.logIn(directory), overrides), identity);
                LOG.info("Embedded Kafka broker listens on {}, log in {}", identity.bootstrapServers(), directory);
                return new EmbeddedBroker(lock, identity, login, server);
            } catch (RuntimeException e) {
                if (attempt == START_ATTEMPTS_MAX || identity.portsAreFree()) {
                    throw new IllegalStateException(
                            "The embedded Kafka broker in " + directory + " did not start: " + e.getMessage(), e);
                }
            }
        }
    }

    private static KafkaRaftServer startServer(Map<String, String> settings, BrokerIdentity identity) {
        format(identity, settings.get("log.dirs"), Integer.parseInt(settings.get(BrokerSettings.NODE_ID)));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        // Kafka halts the JVM when a controller cannot start. Here the caller shall get the exception.
        Exit.setHaltProcedure((status, message) -> LOG.warn("The embedded Kafka broker failed to start"));
        try {
            server.startup();
            return server;
        } catch (RuntimeException | Error e) {
            server.shutdown();
            throw e;
        } finally {
            Exit.resetHaltProcedure();
        }
    }

    /** Writes what Kafka wants to find in an empty log directory, and leaves a directory that has it alone. */
    private static void format(BrokerIdentity identity, String logDirectory, int nodeId) {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(nodeId)
                    .setClusterId(identity.clusterId())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .addDirectory(logDirectory)
                    .setIgnoreFormatted(true)
                    // After a kill the only replica is the right leader; this feature would doubt it.
                    .setFeatureLevel(EligibleLeaderReplicasVersion.FEATURE_NAME, (short) 0)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot prepare the log directory " + logDirectory, e);
        }
    }

    /**
     * How to get to the broker that runs in the directory, in whatever process; empty if none answers. For commands that look
     * at a running pipeline from outside.
     *
     * @throws BrokerDirectoryException if the directory is closed to this user, who then cannot know
     */
    public static Optional<BrokerAccess> accessIn(Path directory) {
        Optional<BrokerIdentity> running =
                BrokerIdentity.readFrom(directory).filter(identity -> answers(identity.brokerPort()));
        if (running.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(BrokerLogin.readFrom(directory)
                    .map(login -> BrokerAccess.of(running.get(), login))
                    .orElseGet(() -> BrokerAccess.withoutLogin(running.get())));
        } catch (AccessDeniedException e) {
            throw BrokerDirectory.closedToUs(directory, e);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the password in " + directory, e);
        }
    }

    /** @return whether a broker of the directory answers, in whatever process */
    public static boolean runsIn(Path directory) {
        return BrokerIdentity.readFrom(directory)
                .filter(identity -> answers(identity.brokerPort()))
                .isPresent();
    }

    /** The lock file is no way to ask: looking at it from the broker's own process would free the lock. */
    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What its clients need. */
    public BrokerAccess access() {
        return BrokerAccess.of(identity, login);
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return identity.bootstrapServers();
    }

    /** The id of the Kafka cluster; the same for the life of the directory. */
    public String clusterId() {
        return identity.clusterId();
    }

    /**
     * Stops the broker in order, within half a minute. May be repeated.
     *
     * @throws IllegalStateException if it did not stop in time; the directory then stays locked until the process ends
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread stopper = new Thread(this::shutDown, "embedded-broker-stop");
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopper.isAlive()) {
            throw new IllegalStateException("The embedded Kafka broker " + bootstrapServers()
                    + " did not stop in time; end the process, the broker recovers its log at the next start");
        }
    }

    private void shutDown() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            unlock();
        }
    }

    private void unlock() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The broker's lock file could not be closed; the lock ends with the process", e);
        }
    }
}
