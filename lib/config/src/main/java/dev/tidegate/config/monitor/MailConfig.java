package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is told of alerts by mail, and by way of which server.
 *
 * @param login empty for none
 */
public record MailConfig(
        String host, int port, Security security, Optional<Login> login, String from, List<String> to) {

    /** How the way to the server is kept private. */
    public enum Security {
        /** Plain at first, then TLS or nothing. */
        STARTTLS(587),
        /** From the first byte. */
        TLS(465),
        /** For a server on this machine. */
        NONE(25);

        private final int port;

        Security(int port) {
            this.port = port;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Unless the config says another one. */
        public int defaultPort() {
            return port;
        }
    }

    /** Who sends. */
    public record Login(String user, Secret password) {}

    public MailConfig {
        to = List.copyOf(to);
    }
}
