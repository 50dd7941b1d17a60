package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.code.ConnectionFault;
import dev.tidegate.model.failure.code.ConnectionFault.Side;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.prepare.model.Finding;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Diagnosis of a connection to a database that fails because of TLS. */
final class TlsDiagnosis {

    private static final String SSL_MODE = "sslmode";

    /** Of the driver's message, in whatever language it is. */
    private static final String HOST_CHECK = "HostnameVerifier";

    private TlsDiagnosis() {}

    /** @return empty if TLS has nothing to do with it */
    static Optional<Finding> finding(String side, DatabaseConfig config, SQLException e) {
        Side failing = Side.valueOf(side.toUpperCase(Locale.ROOT));
        String said = SqlFailures.describe(e);
        String message = e.getMessage() == null ? "" : e.getMessage();
        // What pg_hba.conf has no line for names the kind of session, so the word alone says nothing about TLS.
        if ("28000".equals(e.getSQLState())) {
            return isOff(config) ? Optional.of(required(failing, side, config, said)) : Optional.empty();
        }
        if (ConnectionDiagnosis.hasCause(e, CertPathBuilderException.class)
                || ConnectionDiagnosis.hasCause(e, CertPathValidatorException.class)) {
            return error(
                    ConnectionFault.TLS_UNTRUSTED.on(failing),
                    side,
                    "the server's certificate is not trusted: " + said,
                    "set sslrootcert in " + side + ".url to the certificate (PEM) of the CA that signed the server's;"
                            + " if it has expired, renew it on the server");
        }
        if (message.contains(HOST_CHECK)) {
            return error(
                    ConnectionFault.TLS_HOST_DIFFERS.on(failing),
                    side,
                    "the server's certificate is for another host name: " + said,
                    "use a name of the certificate in " + side
                            + ".url; or sslmode=verify-ca, which does not compare it");
        }
        if ("08004".equals(e.getSQLState()) && message.contains("SSL")) {
            return error(
                    ConnectionFault.TLS_NOT_OFFERED.on(failing),
                    side,
                    "the server does not offer TLS: " + said,
                    "ALTER SYSTEM SET ssl = on -- with ssl_cert_file and ssl_key_file, then reload; or another sslmode in "
                            + side + ".url");
        }
        if (ConnectionDiagnosis.hasCause(e, SSLException.class) || message.contains("SSL")) {
            return error(
                    ConnectionFault.TLS_FAILED.on(failing),
                    side,
                    "no TLS session with the server: " + said,
                    "check sslmode, sslrootcert, sslcert and sslkey in " + side + ".url");
        }
        return Optional.empty();
    }

    private static Finding required(Side failing, String side, DatabaseConfig config, String said) {
        return Finding.error(
                ConnectionFault.TLS_REQUIRED.on(failing),
                side,
                "the server does not let role " + config.user() + " in without TLS: " + said,
                "set sslmode=verify-full and sslrootcert=/path/of/the/CA.pem in " + side
                        + ".url; or admit the role in pg_hba.conf on the server");
    }

    private static Optional<Finding> error(FailureCode code, String side, String found, String fix) {
        return Optional.of(Finding.error(code, side, found, fix));
    }

    /** The URL counts more than the properties, as for the driver. */
    private static boolean isOff(DatabaseConfig config) {
        return DatabaseUrl.parse(config.url())
                .flatMap(url -> url.setting(SSL_MODE))
                .or(() -> Optional.ofNullable(config.properties().get(SSL_MODE)))
                .filter(mode -> mode.equalsIgnoreCase("disable"))
                .isPresent();
    }
}
