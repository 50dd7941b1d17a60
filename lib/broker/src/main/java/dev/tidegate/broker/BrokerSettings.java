package dev.tidegate.broker;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The Kafka settings of a broker that is alone, listens on loopback only, and must start quickly. */
final class BrokerSettings {
    static final String NODE_ID = "node.id";

    private static final int ONLY_NODE = 1;

    static final String CLIENT_LISTENER = "CLIENT";
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** A change set of one source transaction's row can be large: PostgreSQL's own limit for a value is 1 GB. */
    private static final int MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

    private static final int REQUEST_BYTES_MAX = MESSAGE_BYTES_MAX + 16 * 1024 * 1024;

    private BrokerSettings() {}

    static Map<String, String> of(
            BrokerIdentity identity, BrokerLogin login, Path logDirectory, Map<String, String> overrides) {
        Map<String, String> settings = new TreeMap<>();
        settings.putAll(node(identity, logDirectory));
        settings.putAll(login(CLIENT_LISTENER, login));
        settings.putAll(login(CONTROLLER_LISTENER, login));
        settings.putAll(aloneInItsCluster());
        settings.putAll(retentionAndSizes());
        settings.putAll(smallFootprint());
        settings.putAll(overrides);
        return settings;
    }

    private static Map<String, String> node(BrokerIdentity identity, Path logDirectory) {
        String broker = CLIENT_LISTENER + "://127.0.0.1:" + identity.brokerPort();
        String controller = CONTROLLER_LISTENER + "://127.0.0.1:" + identity.controllerPort();
        return Map.of(
                "process.roles",
                "broker,controller",
                NODE_ID,
                Integer.toString(ONLY_NODE),
                // Static voters are read at every start, so they follow when the ports change.
                "controller.quorum.voters",
                ONLY_NODE + "@127.0.0.1:" + identity.controllerPort(),
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "inter.broker.listener.name",
                CLIENT_LISTENER,
                "listeners",
                broker + "," + controller,
                "advertised.listeners",
                broker,
                "listener.security.protocol.map",
                CLIENT_LISTENER + ":SASL_PLAINTEXT," + CONTROLLER_LISTENER + ":SASL_PLAINTEXT",
                "log.dirs",
                logDirectory.toString());
    }

    /** For who connects to the listener, and for the broker where it connects to itself. */
    private static Map<String, String> login(String listener, BrokerLogin login) {
        String mechanism = BrokerLogin.MECHANISM;
        String ofListener =
                "listener.name." + listener.toLowerCase(Locale.ROOT) + "." + mechanism.toLowerCase(Locale.ROOT) + ".";
        return Map.of(
                "sasl.enabled.mechanisms",
                mechanism,
                "sasl.mechanism.inter.broker.protocol",
                mechanism,
                "sasl.mechanism.controller.protocol",
                mechanism,
                ofListener + "sasl.jaas.config",
                login.loginModule(),
                ofListener + "sasl.server.callback.handler.class",
                BrokerLoginCheck.class.getName());
    }

    private static Map<String, String> aloneInItsCluster() {
        return Map.of(
                "auto.create.topics.enable", "false",
                "default.replication.factor", "1",
                "min.insync.replicas", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1");
    }

    private static Map<String, String> retentionAndSizes() {
        return Map.of(
                // No fsync before the acknowledgement: the source keeps its WAL until the target holds the changes, so
                // a
                // log that a crash of the machine cut short is written again.
                //
                // Nothing goes because it is old: a topic that may be trimmed says so itself.
                "log.retention.ms", "-1",
                "log.retention.bytes", "-1",
                "log.segment.bytes", Integer.toString(128 * 1024 * 1024),
                "message.max.bytes", Integer.toString(MESSAGE_BYTES_MAX),
                "replica.fetch.max.bytes", Integer.toString(MESSAGE_BYTES_MAX),
                "replica.fetch.response.max.bytes", Integer.toString(MESSAGE_BYTES_MAX),
                "fetch.max.bytes", Integer.toString(MESSAGE_BYTES_MAX),
                "socket.request.max.bytes", Integer.toString(REQUEST_BYTES_MAX));
    }

    private static Map<String, String> smallFootprint() {
        return Map.of(
                "num.network.threads", "2",
                "num.io.threads", "4",
                "num.recovery.threads.per.data.dir", "2",
                "share.coordinator.state.topic.num.partitions", "1",
                "group.initial.rebalance.delay.ms", "0",
                // Every Kafka transaction follows on the heels of the one before, whose markers are still being
                // written:
                // wait 1 ms for them and not 20. Halves the time of a small transaction.
                "add.partitions.to.txn.retry.backoff.ms", "1",
                // After a kill the controller waits this long for the old incarnation before it admits the new one.
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500",
                // The default takes 128 MB of heap for compacting topics, of which there is a tiny one.
                "log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024),
                "metric.reporters", "");
    }
}
