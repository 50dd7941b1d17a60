package dev.tidegate.broker;

import java.util.Map;

/**
 * How a client gets to an embedded broker.
 *
 * @param bootstrapServers its address
 * @param properties of a Kafka client; the password is among them
 */
public record BrokerAccess(String bootstrapServers, Map<String, String> properties) {

    static BrokerAccess of(BrokerIdentity identity, BrokerLogin login) {
        return new BrokerAccess(identity.bootstrapServers(), login.clientProperties());
    }

    /** To a broker of an older version that still runs: it asks for no login. */
    static BrokerAccess withoutLogin(BrokerIdentity identity) {
        return new BrokerAccess(identity.bootstrapServers(), Map.of());
    }

    @Override
    public String toString() {
        return bootstrapServers;
    }
}
