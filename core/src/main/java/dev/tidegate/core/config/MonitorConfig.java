package dev.tidegate.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How {@code tidegate monitor} looks, and where it answers.
 *
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param token that every request but the health ones must bring; empty for none
 * @param tls empty for plain HTTP
 * @param interval between two looks
 * @param historyDays how long the minutes are kept in the target; 0 for not at all
 */
public record MonitorConfig(
        String host, int port, Optional<Secret> token, Optional<Tls> tls, Duration interval, int historyDays) {

    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1");

    /** @param keystore PKCS12 with the server's key and certificate chain */
    public record Tls(Path keystore, Secret password) {}

    public static MonitorConfig defaults() {
        return new MonitorConfig("127.0.0.1", 8471, Optional.empty(), Optional.empty(), Duration.ofSeconds(1), 7);
    }

    /** Whether others on the network can ask, too. */
    public boolean isOpenToTheNetwork() {
        return !LOCAL.contains(host);
    }
}
