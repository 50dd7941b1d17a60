package dev.tidegate.config.database;

import dev.tidegate.config.yaml.ConfigSection;
import dev.tidegate.config.yaml.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/** Reads the section of one database: {@code source} or {@code target}. */
public final class DatabaseSettings {

    /** The driver ignores a setting that it does not know; a misspelt sslmode must not go through unseen. */
    private static final Set<String> DRIVER_SETTINGS =
            Stream.of(PGProperty.values()).map(PGProperty::getName).collect(Collectors.toSet());

    private static final String SSL_MODE = PGProperty.SSL_MODE.getName();
    private static final List<String> SSL_MODES = List.of(PGProperty.SSL_MODE.getChoices());

    private DatabaseSettings() {}

    public static DatabaseConfig read(ConfigSection section) {
        String url = section.requiredText("url", "\"jdbc:postgresql://host:5432/database\"");
        String user = section.requiredText("user", "tidegate");
        Optional<String> password = section.text("password");
        Map<String, String> properties = section.properties("properties");
        if (!url.isBlank()) {
            checkUrl(section, url, password.isPresent());
        }
        checkProperties(section, properties);
        return new DatabaseConfig(url, user, new Secret(password.orElse("")), properties);
    }

    private static void checkUrl(ConfigSection section, String text, boolean passwordGiven) {
        Optional<DatabaseUrl> parsed = DatabaseUrl.parse(text);
        if (parsed.isEmpty()) {
            section.problem("url", "is not a PostgreSQL JDBC URL (jdbc:postgresql://host:5432/database)");
            return;
        }
        DatabaseUrl url = parsed.get();
        if (url.database().isEmpty()) {
            section.problem("url", "names no database (jdbc:postgresql://host:5432/database)");
        }
        if (url.namesUser()) {
            section.problem("url", "names a user; write it as the key user");
        }
        if (url.namesPassword() && passwordGiven) {
            section.problem("url", "holds a password and there is the key password; keep one of them");
        }
        url.setting(SSL_MODE).ifPresent(mode -> checkSslMode(section, "url", mode));
        for (String name : url.settingNames()) {
            if (!DRIVER_SETTINGS.contains(name)) {
                section.problem("url", "unknown setting " + name + NearestName.hint(name, DRIVER_SETTINGS));
            }
        }
    }

    private static void checkSslMode(ConfigSection section, String key, String mode) {
        if (!SSL_MODES.contains(mode)) {
            section.problem(key, SSL_MODE + " must be one of " + String.join(", ", SSL_MODES));
        }
    }

    private static void checkProperties(ConfigSection section, Map<String, String> properties) {
        if (properties.containsKey(SSL_MODE)) {
            checkSslMode(section, "properties." + SSL_MODE, properties.get(SSL_MODE));
        }
        for (String name : properties.keySet()) {
            if (List.of("user", "password").contains(name)) {
                section.problem("properties." + name, "write it as the key " + name + " beside url");
            } else if (!DRIVER_SETTINGS.contains(name)) {
                section.problem("properties." + name, "unknown setting" + NearestName.hint(name, DRIVER_SETTINGS));
            }
        }
    }
}
