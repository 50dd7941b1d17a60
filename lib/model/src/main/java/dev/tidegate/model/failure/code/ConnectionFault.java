package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.Tolerance;
import java.util.List;

/** What stops a connection to one of the two databases; each fault has a code for either side. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum ConnectionFault {
    UNREACHABLE(
            "nothing answers at host and port",
            "check the URL, firewalls, and whether the server runs",
            Severity.ERROR,
            Tolerance.OUTAGE),
    HOST_UNKNOWN(
            "the host name is unknown",
            "check the URL, and name resolution where Tidegate runs",
            Severity.ERROR,
            Tolerance.OUTAGE),
    TLS_REQUIRED(
            "`sslmode=disable`, but the server lets the role in only with TLS",
            "set `sslmode=verify-full` and `sslrootcert`; or change `pg_hba.conf`",
            Severity.ERROR),
    TLS_NOT_OFFERED(
            "`sslmode` requires TLS, but the server does not offer it",
            "set `ssl = on` on the server, or another `sslmode`",
            Severity.ERROR),
    TLS_UNTRUSTED(
            "the server's certificate is not signed by the CA of `sslrootcert`, or has expired",
            "set `sslrootcert` to the right CA certificate; renew the server's",
            Severity.ERROR),
    TLS_HOST_DIFFERS(
            "the server's certificate is for another host name",
            "use a name of the certificate in the URL; or `sslmode=verify-ca`",
            Severity.ERROR),
    TLS_FAILED(
            "TLS fails for another reason, for example because a file cannot be read",
            "check `sslmode`, `sslrootcert`, `sslcert`, `sslkey`",
            Severity.ERROR),
    LOGIN_REFUSED(
            "role or password is wrong or missing, or `pg_hba.conf` has no line for the role",
            "check user, password and `pg_hba.conf`, as the finding says",
            Severity.ERROR),
    DATABASE_MISSING("the server has no such database", "check the URL", Severity.ERROR),
    CONNECT_DENIED("the role may not connect to the database", "`GRANT CONNECT ON DATABASE`", Severity.ERROR),
    CONNECTIONS_EXHAUSTED(
            "the server has no free connection",
            "raise `max_connections`, or end sessions",
            Severity.ERROR,
            Tolerance.OUTAGE);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    ConnectionFault(String meaning, String nextStep, CodeProperty... properties) {
        this.meaning = meaning;
        this.nextStep = nextStep;
        this.properties = List.of(properties);
    }

    /** The side whose connection fails. */
    public enum Side {
        SOURCE,
        TARGET
    }

    /** @return the code of this fault on that side, for example {@code SOURCE-UNREACHABLE} */
    public FailureCode on(Side side) {
        return new SideCode(side, this);
    }

    private record SideCode(Side side, ConnectionFault fault) implements FailureCode {

        @Override
        public String name() {
            return side + "_" + fault.name();
        }

        @Override
        public String meaning() {
            return fault.meaning;
        }

        @Override
        public String nextStep() {
            return fault.nextStep;
        }

        @Override
        public List<CodeProperty> properties() {
            return fault.properties;
        }

        @Override
        public String toString() {
            return text();
        }
    }
}
