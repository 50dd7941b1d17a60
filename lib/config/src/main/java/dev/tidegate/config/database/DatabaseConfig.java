package dev.tidegate.config.database;

import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.config.yaml.NearestName;
import dev.tidegate.config.yaml.YamlText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/** Connection settings of one of the two databases, and the encoding of the source's text; the target's is UTF8. */
public record DatabaseConfig(
        String url,
        String user,
        Secret password,
        Map<String, String> properties,
        Duration silenceMax,
        EncodingConfig encoding) {

    public static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private static final Scalar<String> URL =
            Scalar.of("a text", Optional::of, url -> YamlText.quoted(DatabaseUrl.masked(url)));

    /** The driver ignores a setting that it does not know; a misspelt sslmode must not go unnoticed. */
    private static final Set<String> DRIVER_SETTINGS =
            Stream.of(PGProperty.values()).map(PGProperty::getName).collect(Collectors.toSet());

    private static final String ERROR_DETAIL = PGProperty.LOG_SERVER_ERROR_DETAIL.getName();
    private static final String SSL_MODE = PGProperty.SSL_MODE.getName();
    private static final List<String> SSL_MODES = List.of(PGProperty.SSL_MODE.getChoices());

    public DatabaseConfig {
        properties = Map.copyOf(properties);
    }

    /** With the defaults of everything else. */
    public DatabaseConfig(String url, String user, Secret password, Map<String, String> properties) {
        this(url, user, password, properties, SILENCE_MAX, EncodingConfig.defaults());
    }

    public static DatabaseConfig sourceSettings(Settings<DatabaseConfig> s) {
        return targetSettings(s).withEncoding(s.group("encoding", DatabaseConfig::encoding, EncodingConfig::settings));
    }

    public static DatabaseConfig targetSettings(Settings<DatabaseConfig> s) {
        DatabaseConfig config = new DatabaseConfig(
                s.required("url", DatabaseConfig::url, URL, "\"jdbc:postgresql://host:5432/database\"", """
                        pgjdbc URL with host and database: `jdbc:postgresql://host:5432/database?setting=value`. Several
                        hosts are possible (`host1:5432,host2:5432` with `targetServerType=primary`). A setting that the
                        driver does not know is an error: the driver itself would ignore a misspelt `sslmode`
                        """),
                s.required("user", DatabaseConfig::user, Type.text(), "tidegate", "role to log in as"),
                s.optional("password", DatabaseConfig::givenPassword, Secret.TYPE, "none", """
                        without one, the driver looks into `~/.pgpass`. A password in the URL works, with a warning
                        """)
                        .orElse(new Secret("")),
                s.value("properties", DatabaseConfig::properties, Type.properties(), "none", """
                        further [settings of pgjdbc](https://jdbc.postgresql.org/documentation/use/#connection-parameters);
                        unknown names are errors
                        """),
                s.value("silence-max", DatabaseConfig::silenceMax, Type.duration("2s", "1h"), "30s", """
                        for how long a connection may be silent while something is expected of it. After half of it the
                        server is asked, over another connection, whether it still works for that session; a connection
                        that is dead is closed, and its role continues on a new one. Statements that run long are not
                        ended ([OPERATIONS](OPERATIONS.md#dead-connections))
                        """),
                EncodingConfig.defaults());
        if (!config.url.isBlank()) {
            checkUrl(s, config.url);
        }
        checkProperties(s, config.properties);
        return config;
    }

    private Optional<Secret> givenPassword() {
        return Optional.of(password).filter(given -> !given.reveal().isEmpty());
    }

    private static void checkUrl(Settings<DatabaseConfig> s, String text) {
        Optional<DatabaseUrl> parsed = DatabaseUrl.parse(text);
        if (parsed.isEmpty()) {
            s.problem("url", "is not a PostgreSQL JDBC URL (jdbc:postgresql://host:5432/database)");
            return;
        }
        DatabaseUrl url = parsed.get();
        s.refuse(url.database().isEmpty(), "url", "names no database (jdbc:postgresql://host:5432/database)");
        s.refuse(url.namesUser(), "url", "names a user; write it as the key user");
        s.refuse(
                url.namesPassword() && s.has("password"),
                "url",
                "holds a password, and there is the key password; keep one of them");
        url.setting(SSL_MODE).ifPresent(mode -> checkSslMode(s, "url", mode));
        url.setting(ERROR_DETAIL).ifPresent(value -> checkErrorDetail(s, "url", value));
        for (String name : url.settingNames()) {
            s.refuse(
                    !DRIVER_SETTINGS.contains(name),
                    "url",
                    "unknown setting " + name + NearestName.hint(name, DRIVER_SETTINGS));
        }
    }

    private static void checkSslMode(Settings<DatabaseConfig> s, String key, String mode) {
        s.refuse(!SSL_MODES.contains(mode), key, SSL_MODE + " must be one of " + String.join(", ", SSL_MODES));
    }

    /** With it, messages quote rows. */
    private static void checkErrorDetail(Settings<DatabaseConfig> s, String key, String value) {
        s.refuse(
                !value.equals("false"),
                key,
                ERROR_DETAIL + " is set by Tidegate: with it, messages would quote rows; look into the server's log");
    }

    private static void checkProperties(Settings<DatabaseConfig> s, Map<String, String> properties) {
        if (properties.containsKey(SSL_MODE)) {
            checkSslMode(s, "properties." + SSL_MODE, properties.get(SSL_MODE));
        }
        if (properties.containsKey(ERROR_DETAIL)) {
            checkErrorDetail(s, "properties." + ERROR_DETAIL, properties.get(ERROR_DETAIL));
        }
        for (String name : properties.keySet()) {
            if (List.of("user", "password").contains(name)) {
                s.problem("properties." + name, "write it as the key " + name + " beside url");
            } else if (!DRIVER_SETTINGS.contains(name)) {
                s.problem("properties." + name, "unknown setting" + NearestName.hint(name, DRIVER_SETTINGS));
            }
        }
    }

    public DatabaseConfig withEncoding(EncodingConfig other) {
        return new DatabaseConfig(url, user, password, properties, silenceMax, other);
    }

    DatabaseConfig withUrl(String other) {
        return new DatabaseConfig(other, user, password, properties, silenceMax, encoding);
    }

    public DatabaseConfig withProperties(Map<String, String> other) {
        return new DatabaseConfig(url, user, password, other, silenceMax, encoding);
    }
}
