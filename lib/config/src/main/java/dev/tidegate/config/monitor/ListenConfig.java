package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.yaml.YamlText;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of the monitor's HTTP endpoint, and who may ask there.
 *
 * @param port 0 for any that is free
 * @param hosts further names by which clients may ask
 * @param token that every request but the health ones must bring; empty for none
 * @param tls empty for plain HTTP
 */
public record ListenConfig(String host, int port, List<String> hosts, Optional<Secret> token, Optional<Tls> tls) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
    private static final Pattern HOST_HEADER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+)(?::\\d{1,5})?");
    private static final Pattern NUMBERS = Pattern.compile("\\[.*]|\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1");
    private static final int PORT_MAX = 65_535;
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final Scalar<ListenConfig> HOST_AND_PORT = Scalar.of(
            "an address and a port such as 127.0.0.1:8471",
            ListenConfig::parse,
            address -> YamlText.quoted(address.hostAndPort()));

    /** @param keystore PKCS12 with the server's key and certificate chain */
    public record Tls(Path keystore, Secret password) {

        static Tls settings(Settings<Tls> s) {
            return new Tls(
                    s.required("keystore", Tls::keystore, Type.path(), "/etc/tidegate/monitor.p12", """
                            PKCS12 file with the server's key and certificate chain; with it, the monitor speaks HTTPS
                            """),
                    s.required(
                            "password",
                            Tls::password,
                            Secret.TYPE,
                            "${file:/run/secrets/monitor-keystore}",
                            "of the file"));
        }
    }

    public ListenConfig {
        hosts = List.copyOf(hosts);
    }

    /** By no further names. */
    public ListenConfig(String host, int port, Optional<Secret> token, Optional<Tls> tls) {
        this(host, port, List.of(), token, tls);
    }

    static ListenConfig settings(Settings<ListenConfig> s) {
        ListenConfig address = s.value("listen", listen -> listen, HOST_AND_PORT, "127.0.0.1:8471", """
                address and port of `tidegate monitor`. `0.0.0.0:8471` is open to the network: then set a token. Port 0
                takes any that is free
                """);
        List<String> hosts = s.value("hosts", ListenConfig::hosts, Type.listOf(Type.text()), "none", """
                names of the monitor in the address bars and scrapes of others: a service in Kubernetes, a reverse proxy.
                Requests by another name are answered with 421, except for `/health/`; addresses in numbers, `localhost`
                and the name in `listen` always work
                """);
        for (String name : hosts) {
            s.refuse(!NAME.matcher(name).matches(), "hosts", name + " is not a host name (without port, without *)");
        }
        Optional<Secret> token = s.optional("token", ListenConfig::token, Secret.TYPE, "none", """
                bearer token that every request for data must bring
                """);
        String given = token.map(Secret::reveal).orElse("none");
        s.refuse(given.isBlank() || !given.equals(given.strip()), "token", "is empty, or starts or ends with a space");
        return new ListenConfig(
                address.host, address.port, hosts, token, s.optionalGroup("tls", ListenConfig::tls, Tls::settings));
    }

    public static ListenConfig defaults() {
        return Settings.defaults(ListenConfig::settings);
    }

    private static Optional<ListenConfig> parse(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(2)) > PORT_MAX) {
            return Optional.empty();
        }
        String host = address.group(1).replaceAll("[\\[\\]]", "");
        return Optional.of(
                new ListenConfig(host, Integer.parseInt(address.group(2)), Optional.empty(), Optional.empty()));
    }

    /**
     * @param header what a client sent as its name for this server, with or without a port
     * @return whether that is a name of this server, or an address in numbers, which nobody can lead elsewhere
     */
    public boolean isName(String header) {
        Matcher matcher = HOST_HEADER.matcher(header.strip());
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return NUMBERS.matcher(name).matches()
                || name.equals("localhost")
                || name.equals(host.toLowerCase(Locale.ROOT))
                || hosts.stream().anyMatch(name::equalsIgnoreCase);
    }

    private String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether others on the network can ask, too. */
    public boolean isOpenToTheNetwork() {
        return !LOCAL.contains(host);
    }
}
