package dev.tidegate.testkit.postgres;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the configuration files of a test server; what ALTER SYSTEM sets goes over them, as usual. */
final class PostgresSettings {
    private PostgresSettings() {}

    static Map<String, String> defaults(boolean durable) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "wal_level", "logical",
                "max_wal_senders", "20",
                // Databases of a shared server, and their slots, go with the server.
                "max_replication_slots", "100",
                "max_connections", "100",
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "shared_buffers", "64MB",
                "password_encryption", "scram-sha-256",
                "timezone", "UTC"));
        settings.put("log_timezone", "UTC");
        settings.put("max_prepared_transactions", "10");
        // Clients that lock each other out shall not stand still for a second each time.
        settings.put("deadlock_timeout", "100ms");
        if (!durable) {
            // The machine will not lose power during a test; processes that are killed do not need fsync.
            settings.putAll(Map.of("fsync", "off", "full_page_writes", "off"));
        }
        return settings;
    }

    /** The text of postgresql.conf. */
    static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
    }

    /**
     * The text of pg_hba.conf. Sockets in the file system are only there for a test that asks for them. The first line that fits a session decides, so the roles with a rule of their own come first.
     *
     * @param addresses from where sessions come
     */
    static String hostBasedAccess(Collection<String> passwordRoles, Collection<String> tlsRoles, String addresses) {
        StringBuilder lines = new StringBuilder();
        for (String role : tlsRoles) {
            lines.append(line("hostssl", role, addresses, "scram-sha-256"))
                    .append(line("host", role, addresses, "reject"));
        }
        for (String role : passwordRoles) {
            lines.append(line("host", role, addresses, "scram-sha-256"));
        }
        return lines + "local all all trust\nlocal replication all trust\nhost all all " + addresses
                + " trust\nhost replication all " + addresses + " trust\n";
    }

    private static String line(String connection, String role, String addresses, String method) {
        String quoted = "\"" + role.replace("\"", "\"\"") + "\"";
        String rest = " " + quoted + " " + addresses + " " + method + "\n";
        return connection + " all" + rest + connection + " replication" + rest;
    }
}
