package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.yaml.YamlText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The mail server, and the receivers of alerts by mail. */
public record MailConfig(
        String host, int port, Security security, Optional<Login> login, String from, List<String> to) {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");
    private static final Scalar<String> MAIL_ADDRESS = Scalar.of(
            "an address such as somebody@example.com",
            text -> Optional.of(text).filter(address -> ADDRESS.matcher(address).matches()),
            YamlText::quoted);

    /** How the connection to the server is encrypted. */
    public enum Security {
        /** Plain at first; nothing is sent before TLS is on. */
        STARTTLS(587),
        /** From the first byte. */
        TLS(465),
        /** Not at all: for a server on this machine. */
        NONE(25);

        private final int port;

        Security(int port) {
            this.port = port;
        }
    }

    /** Whom to log in as. */
    public record Login(String user, Secret password) {}

    public MailConfig {
        to = List.copyOf(to);
    }

    static MailConfig settings(Settings<MailConfig> s) {
        String host = s.required("host", MailConfig::host, Type.text(), "smtp.example.com", "mail server");
        Security security = s.value("security", MailConfig::security, Type.choice(Security.class), "starttls", """
                `starttls` (nothing is sent without it), `tls` from the first byte, or `none`
                """);
        int port = s.optional(
                        "port",
                        mail -> Optional.of(mail.port),
                        Type.integer(1, 65_535),
                        "by security: 587, 465 or 25",
                        "its port")
                .orElse(security.port);
        String from = s.required("from", MailConfig::from, MAIL_ADDRESS, "tidegate@example.com", "sender's address");
        List<String> to = s.value("to", MailConfig::to, Type.listOf(MAIL_ADDRESS), "required", """
                list of 1 to 20 addresses
                """);
        s.refuse(
                !s.has("to") || to.size() > AlertsConfig.RECEIVERS_MAX,
                "to",
                "must be a list of 1 to " + AlertsConfig.RECEIVERS_MAX + " addresses");
        return new MailConfig(host, port, security, login(s), from, to);
    }

    private static Optional<Login> login(Settings<MailConfig> s) {
        Optional<String> user = s.optional("user", mail -> mail.login.map(Login::user), Type.text(), "none", """
                whom to log in as
                """);
        Optional<Secret> password =
                s.optional("password", mail -> mail.login.map(Login::password), Secret.TYPE, "none", "of that user");
        s.refuse(s.has("password") && !s.has("user"), "password", "has no user beside it");
        s.refuse(
                s.has("user") && !s.has("password"),
                "password",
                "is missing (for example password: ${file:/run/secrets/mail})");
        return user.flatMap(name -> password.map(given -> new Login(name, given)));
    }
}
