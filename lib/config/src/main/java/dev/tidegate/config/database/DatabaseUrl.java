package dev.tidegate.config.database;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A pgjdbc URL, parsed without connecting. */
public final class DatabaseUrl {

    private static final String SCHEME = "jdbc:postgresql://";
    private static final String SERVER_TYPE = PGProperty.TARGET_SERVER_TYPE.getName();

    private static final Pattern PASSWORD = Pattern.compile("(?i)([?&](?:ssl)?password=)[^&]*");

    private final String url;
    private final Properties settings;

    private DatabaseUrl(String url, Properties settings) {
        this.url = url;
        this.settings = settings;
    }

    /** @return empty if the driver cannot read it */
    public static Optional<DatabaseUrl> parse(String url) {
        try {
            return Optional.ofNullable(Driver.parseURL(url, null)).map(settings -> new DatabaseUrl(url, settings));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** {@code host:port/database} of a database whose URL has been checked. */
    public static String place(DatabaseConfig database) {
        return parse(database.url()).map(DatabaseUrl::place).orElse("(unreadable URL)");
    }

    /** {@code host:port/database}, as it goes into messages. */
    public String place() {
        return get(PGProperty.PG_HOST) + ":" + get(PGProperty.PG_PORT) + "/" + database();
    }

    /**
     * Each host that the URL names by itself, whatever kind of server it is.
     *
     * @return empty if there is only one
     */
    public static List<DatabaseConfig> eachHost(DatabaseConfig database) {
        String url = database.url();
        int end = url.startsWith(SCHEME) ? url.indexOf('/', SCHEME.length()) : -1;
        if (end < 0) {
            return List.of();
        }
        List<String> hosts = List.of(url.substring(SCHEME.length(), end).split(",", -1));
        String rest = url.substring(end)
                .replaceAll("(?<=[?&])" + SERVER_TYPE + "=[^&]*&?", "")
                .replaceAll("[?&]$", "");
        Map<String, String> properties = new HashMap<>(database.properties());
        properties.put(SERVER_TYPE, "any");
        return hosts.size() < 2
                ? List.of()
                : hosts.stream()
                        .map(host -> database.withUrl(SCHEME + host + rest).withProperties(properties))
                        .toList();
    }

    /** How many hosts it names. */
    public int hosts() {
        return get(PGProperty.PG_HOST).split(",", -1).length;
    }

    /** Empty if the URL names none: the driver would then take the user's name. */
    String database() {
        return get(PGProperty.PG_DBNAME);
    }

    public boolean namesUser() {
        return url.matches("(?i).*[?&]user=.*");
    }

    public boolean namesPassword() {
        return url.matches("(?i).*[?&]password=.*");
    }

    /** A setting behind the question mark; empty if the URL does not name it. */
    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.getProperty(name));
    }

    /** Names of the settings behind the question mark. */
    Set<String> settingNames() {
        Set<String> names = new TreeSet<>();
        int question = url.indexOf('?');
        if (question >= 0) {
            for (String setting : url.substring(question + 1).split("&", -1)) {
                names.add(setting.split("=", 2)[0]);
            }
        }
        names.remove("");
        return names;
    }

    /** @return the URL with every password in it masked */
    public static String masked(String url) {
        return PASSWORD.matcher(url).replaceAll("$1********");
    }

    private String get(PGProperty property) {
        return settings.getProperty(property.getName(), "");
    }
}
