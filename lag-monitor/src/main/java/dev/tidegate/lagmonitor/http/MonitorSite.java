package dev.tidegate.lagmonitor.http;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.runtime.http.Response;
import dev.tidegate.runtime.http.Site;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** The monitor's {@link Routes} behind its token, with headers that tell browsers to be careful. */
final class MonitorSite implements Site {

    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                            + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

    private final ListenConfig config;
    private final Optional<Secret> token;
    private final Routes routes;

    MonitorSite(ListenConfig config, Routes routes) {
        this.config = config;
        this.token = config.token();
        this.routes = routes;
    }

    @Override
    public Optional<Response> answer(String path, String query) {
        return routes.to(path, query);
    }

    @Override
    public boolean isAllowed(String path, String authorization) {
        if (token.isEmpty() || routes.isOpenToAll(path)) {
            return true;
        }
        byte[] wanted = ("Bearer " + token.get().reveal()).getBytes(StandardCharsets.UTF_8);
        // In the same time whatever was sent.
        return authorization != null && MessageDigest.isEqual(wanted, authorization.getBytes(StandardCharsets.UTF_8));
    }

    /** Health tells nothing else, and load balancers have names for everything. */
    @Override
    public boolean isName(String path, String host) {
        return path.startsWith("/health/") || config.isName(host);
    }

    @Override
    public Map<String, String> headers() {
        return HEADERS;
    }
}
