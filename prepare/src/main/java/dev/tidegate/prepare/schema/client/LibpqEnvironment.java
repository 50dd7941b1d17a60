package dev.tidegate.prepare.schema.client;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGProperty;

/**
 * What pgjdbc's URL and settings mean to libpq, as environment variables of a child process: nothing of it is seen on
 * a command line. What libpq cannot do is refused, never left out.
 */
public final class LibpqEnvironment {

    /** Of the user's own variables only those stay that say where files of certificates and passwords are. */
    private static final List<String> KEPT =
            List.of("PGPASSFILE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT", "PGSSLCRL", "PGSYSCONFDIR", "PGKRBSRVNAME");

    /** Files with the authorities that the system trusts: Debian, Red Hat, SUSE, Alpine, macOS. */
    private static final List<Path> SYSTEM_AUTHORITIES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private static final String JAVA_TRUST = "org.postgresql.ssl.DefaultJavaSSLFactory";
    private static final String NO_TRUST = "org.postgresql.ssl.NonValidatingFactory";
    private static final String OWN_TRUST = "org.postgresql.ssl.LibPQFactory";

    private final String side;
    private final DatabaseConfig config;
    private final DatabaseUrl url;
    private final Map<String, String> variables = new HashMap<>();

    private LibpqEnvironment(String side, DatabaseConfig config) {
        this.side = side;
        this.config = config;
        this.url = DatabaseUrl.parse(config.url())
                .orElseThrow(() -> new IllegalArgumentException("a URL that was checked cannot be read"));
    }

    /**
     * @param side source or target
     * @param parent the environment of this process
     * @throws TidegateException SCHEMA-CLIENT-SETTING if libpq has no such setting
     */
    public static Map<String, String> of(String side, DatabaseConfig config, Map<String, String> parent) {
        LibpqEnvironment environment = new LibpqEnvironment(side, config);
        parent.forEach((name, value) -> {
            if (!name.startsWith("PG") || KEPT.contains(name)) {
                environment.variables.put(name, value);
            }
        });
        environment.put("LC_ALL", "C");
        environment.addPlace();
        environment.addTls();
        environment.addRest();
        return Map.copyOf(environment.variables);
    }

    private void addPlace() {
        // Several hosts are a list in both; only a URL puts an IPv6 address in brackets.
        put("PGHOST", setting(PGProperty.PG_HOST).orElse("localhost").replaceAll("[\\[\\]]", ""));
        put("PGPORT", setting(PGProperty.PG_PORT).orElse("5432"));
        put("PGDATABASE", setting(PGProperty.PG_DBNAME).orElse(config.user()));
        put("PGUSER", config.user());
        put("PGCONNECT_TIMEOUT", "15");
        if (!config.password().reveal().isEmpty()) {
            put("PGPASSWORD", config.password().reveal());
        } else {
            url.setting(PGProperty.PASSWORD.getName()).ifPresent(password -> put("PGPASSWORD", password));
        }
        setting(PGProperty.TARGET_SERVER_TYPE).ifPresent(this::addServerType);
    }

    private void addServerType(String type) {
        switch (type.toLowerCase(Locale.ROOT)) {
            case "any" -> put("PGTARGETSESSIONATTRS", "any");
            case "primary", "master" -> put("PGTARGETSESSIONATTRS", "read-write");
            default -> throw unknown(PGProperty.TARGET_SERVER_TYPE, "use primary or any");
        }
    }

    private void addTls() {
        Optional<String> mode = setting(PGProperty.SSL_MODE);
        boolean on = setting(PGProperty.SSL)
                .filter(value -> value.isEmpty() || value.equals("true"))
                .isPresent();
        // pgjdbc's ssl without a mode means verify-full.
        put("PGSSLMODE", mode.orElse(on ? "verify-full" : "prefer"));
        setting(PGProperty.SSL_ROOT_CERT).ifPresent(file -> put("PGSSLROOTCERT", file));
        setting(PGProperty.SSL_CERT).ifPresent(file -> put("PGSSLCERT", file));
        setting(PGProperty.SSL_KEY).ifPresent(this::addKey);
        setting(PGProperty.SSL_FACTORY).ifPresent(this::addFactory);
        setting(PGProperty.SSL_NEGOTIATION).filter("direct"::equals).ifPresent(way -> put("PGSSLNEGOTIATION", way));
        setting(PGProperty.CHANNEL_BINDING).ifPresent(binding -> put("PGCHANNELBINDING", binding));
        if (setting(PGProperty.SSL_PASSWORD).isPresent()
                && setting(PGProperty.SSL_KEY).isPresent()) {
            throw unknown(PGProperty.SSL_PASSWORD, "use a key without a password of its own, readable for you only");
        }
    }

    /** libpq reads PEM and DER, and takes no key that others may read; of PKCS-12 it knows nothing. */
    private void addKey(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        if (!name.endsWith(".p12") && !name.endsWith(".pfx")) {
            put("PGSSLKEY", file);
        } else if (!variables.containsKey("PGSSLKEY")) {
            throw unknown(
                    PGProperty.SSL_KEY,
                    "libpq reads no PKCS-12: write certificate and key as PEM, and name them in the environment"
                            + " variables PGSSLCERT and PGSSLKEY");
        }
    }

    private void addFactory(String factory) {
        switch (factory) {
            case OWN_TRUST -> {
                // The same files as libpq's.
            }
            case JAVA_TRUST ->
                put(
                        "PGSSLROOTCERT",
                        SYSTEM_AUTHORITIES.stream()
                                .filter(Files::isReadable)
                                .findFirst()
                                .map(Path::toString)
                                .orElseThrow(() -> unknown(
                                        PGProperty.SSL_FACTORY,
                                        "no file with the authorities that this system trusts was found: use"
                                                + " sslrootcert")));
            case NO_TRUST -> put("PGSSLMODE", "require");
            default -> throw unknown(PGProperty.SSL_FACTORY, "use sslrootcert");
        }
    }

    private void addRest() {
        setting(PGProperty.OPTIONS).ifPresent(options -> put("PGOPTIONS", options));
        setting(PGProperty.GSS_ENC_MODE).ifPresent(mode -> put("PGGSSENCMODE", mode));
        if (setting(PGProperty.SOCKET_FACTORY).isPresent()) {
            throw unknown(PGProperty.SOCKET_FACTORY, "name host and port");
        }
    }

    /** As in the driver, what the URL says goes before the properties. */
    private Optional<String> setting(PGProperty property) {
        return url.setting(property.getName())
                .or(() -> Optional.ofNullable(config.properties().get(property.getName())));
    }

    private void put(String name, String value) {
        variables.put(name, value);
    }

    private TidegateException unknown(PGProperty property, String fix) {
        return new TidegateException(
                SchemaCopyCode.SCHEMA_CLIENT_SETTING,
                "pg_dump and pg_restore have no counterpart of the setting " + property.getName() + " of the " + side,
                fix);
    }
}
