package dev.tidegate.config.database;

import dev.tidegate.config.tables.EncodingConfig;
import java.util.Map;

/**
 * How to reach one of the two databases.
 *
 * @param url a pgjdbc URL; TLS settings (sslmode, sslrootcert) may stand in it
 * @param properties further pgjdbc connection properties, passed on as they are
 * @param encoding of the source's text; the target's is UTF8
 */
public record DatabaseConfig(
        String url, String user, Secret password, Map<String, String> properties, EncodingConfig encoding) {

    public DatabaseConfig {
        properties = Map.copyOf(properties);
    }

    /** With the database's own encoding. */
    public DatabaseConfig(String url, String user, Secret password, Map<String, String> properties) {
        this(url, user, password, properties, EncodingConfig.defaults());
    }

    public DatabaseConfig withEncoding(EncodingConfig other) {
        return new DatabaseConfig(url, user, password, properties, other);
    }

    public DatabaseConfig withProperties(Map<String, String> other) {
        return new DatabaseConfig(url, user, password, other, encoding);
    }
}
