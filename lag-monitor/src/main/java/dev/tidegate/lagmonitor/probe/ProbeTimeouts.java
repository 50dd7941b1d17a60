package dev.tidegate.lagmonitor.probe;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import java.util.LinkedHashMap;
import java.util.Map;

/** A server that does not answer must not hold the monitor for ever; the driver's default is for ever. */
public final class ProbeTimeouts {

    private ProbeTimeouts() {}

    /** The same database with the monitor's time-outs, unless the config brings its own. */
    public static DatabaseConfig on(DatabaseConfig config) {
        int hosts = DatabaseUrl.parse(config.url()).map(DatabaseUrl::hosts).orElse(1);
        Map<String, String> properties = new LinkedHashMap<>(Map.of(
                "connectTimeout", "3",
                "loginTimeout", Integer.toString(4 * hosts),
                "socketTimeout", "6",
                "cancelSignalTimeout", "2"));
        properties.putAll(config.properties());
        return config.withProperties(properties);
    }
}
