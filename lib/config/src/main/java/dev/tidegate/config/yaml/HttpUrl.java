package dev.tidegate.config.yaml;

import java.net.URI;
import java.util.Optional;

/** Web addresses. */
public final class HttpUrl {

    private HttpUrl() {}

    public static Optional<URI> parse(String text) {
        try {
            URI uri = URI.create(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
