package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where {@code tidegate monitor} answers, and whom.
 *
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param token that every request but the health ones must bring; empty for none
 * @param tls empty for plain HTTP
 */
public record ListenConfig(String host, int port, Optional<Secret> token, Optional<Tls> tls) {

    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1");

    /** @param keystore PKCS12 with the server's key and certificate chain */
    public record Tls(Path keystore, Secret password) {}

    public static ListenConfig defaults() {
        return new ListenConfig("127.0.0.1", 8471, Optional.empty(), Optional.empty());
    }

    /** Whether others on the network can ask, too. */
    public boolean isOpenToTheNetwork() {
        return !LOCAL.contains(host);
    }
}
