package dev.tidegate.core.config;

import java.util.Map;

/**
 * How to reach one of the two databases.
 *
 * @param url a pgjdbc URL; TLS settings (sslmode, sslrootcert) may stand in it
 * @param properties further pgjdbc connection properties, passed on as they are
 */
public record DatabaseConfig(String url, String user, Secret password, Map<String, String> properties) {

    public DatabaseConfig {
        properties = Map.copyOf(properties);
    }
}
