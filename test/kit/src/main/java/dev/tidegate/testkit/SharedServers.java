package dev.tidegate.testkit;

import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Servers that all tests of a JVM share, started when first asked for and stopped with the JVM. Each test takes a
 * database of its own. Not for tests that stop, kill or reconfigure a server: they start their own.
 */
public final class SharedServers {
    // The one place where state is global, because starting servers is what makes tests slow.
    private static final Map<PostgresVersion, PostgresServer> POSTGRES = new ConcurrentHashMap<>();
    private static final AtomicLong DATABASES = new AtomicLong();

    private SharedServers() {}

    /** The shared server of the version; not to be closed. */
    public static PostgresServer postgres(PostgresVersion version) {
        return POSTGRES.computeIfAbsent(version, PostgresServer::start);
    }

    /** A new, empty database on the shared server. Closing it drops it; it may as well be left. */
    public static TestDatabase database(PostgresVersion version) {
        return postgres(version).createDatabase("test_" + DATABASES.incrementAndGet());
    }

    /** The same with another encoding than UTF-8. */
    public static TestDatabase database(PostgresVersion version, String encoding) {
        PostgresServer server = postgres(version);
        String name = "test_" + DATABASES.incrementAndGet();
        server.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return TestDatabase.of(server, name);
    }

    /** The shared Kafka broker; not to be closed. Tests choose topic names of their own. */
    public static KafkaServer kafka() {
        return SharedKafka.SERVER;
    }

    /** Loaded, and so started, at the first use. */
    private static final class SharedKafka {
        private static final KafkaServer SERVER = KafkaServer.start();

        private SharedKafka() {}
    }
}
