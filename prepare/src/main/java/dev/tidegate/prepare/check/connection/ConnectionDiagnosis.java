package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.ConnectionFault;
import dev.tidegate.model.failure.code.ConnectionFault.Side;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.prepare.model.Finding;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** Diagnosis of a failed connection to a database. */
public final class ConnectionDiagnosis {

    private ConnectionDiagnosis() {}

    /** @param side source or target */
    public static Finding finding(String side, DatabaseConfig config, SQLException e) {
        Side failing = Side.valueOf(side.toUpperCase(Locale.ROOT));
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String role = SqlName.quote(config.user());
        String said = SqlFailures.describe(e);
        Optional<Finding> tls = TlsDiagnosis.finding(side, config, e);
        if (tls.isPresent()) {
            return tls.get();
        }
        if (hasCause(e, UnknownHostException.class)) {
            return Finding.error(
                    ConnectionFault.HOST_UNKNOWN.on(failing),
                    side,
                    "the host name is unknown: " + said,
                    "check " + side + ".url");
        }
        if (state.equals("08004") && config.password().reveal().isEmpty()) {
            return Finding.error(
                    ConnectionFault.LOGIN_REFUSED.on(failing),
                    side,
                    "the server asks for the password of role " + config.user() + ", and none is set: " + said,
                    "set " + side + ".password, best as ${env:NAME} or ${file:/path}");
        }
        return switch (state) {
            case "28P01" ->
                Finding.error(
                        ConnectionFault.LOGIN_REFUSED.on(failing),
                        side,
                        "the server refuses the password of role " + config.user() + ": " + said,
                        "check " + side + ".user and " + side + ".password; or ALTER ROLE " + role + " PASSWORD '...'");
            case "28000" ->
                Finding.error(
                        ConnectionFault.LOGIN_REFUSED.on(failing),
                        side,
                        "the server does not let role " + config.user() + " in: " + said,
                        "check " + side + ".user, and pg_hba.conf on the server");
            case "3D000" ->
                Finding.error(
                        ConnectionFault.DATABASE_MISSING.on(failing),
                        side,
                        "there is no such database: " + said,
                        "check " + side + ".url");
            case "42501" ->
                Finding.error(
                        ConnectionFault.CONNECT_DENIED.on(failing),
                        side,
                        "role " + config.user() + " may not connect to the database: " + said,
                        "GRANT CONNECT ON DATABASE ... TO " + role);
            case "53300" ->
                Finding.error(
                        ConnectionFault.CONNECTIONS_EXHAUSTED.on(failing),
                        side,
                        "the server has no free connection: " + said,
                        "raise max_connections, or end sessions that nobody needs");
            default ->
                Finding.error(
                        ConnectionFault.UNREACHABLE.on(failing),
                        side,
                        "no connection to the server: " + said,
                        "check host and port in " + side + ".url, firewalls, and whether the server runs");
        };
    }

    static boolean hasCause(Throwable thrown, Class<? extends Throwable> kind) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
