package dev.tidegate.system.field;

import dev.tidegate.testkit.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Valid values, other than the defaults, of every setting that a role or a database may carry. */
final class AwkwardSettings {

    /** A setting as pg_settings has it, and the value that it gets. */
    record Setting(String name, String type, String value) {}

    private static final Map<String, String> BY_HAND = Map.ofEntries(
            Map.entry("statement_timeout", "1500ms"),
            Map.entry("lock_timeout", "1ms"),
            Map.entry("idle_in_transaction_session_timeout", "1500ms"),
            Map.entry("idle_session_timeout", "1500ms"),
            Map.entry("transaction_timeout", "1500ms"),
            Map.entry("wal_sender_timeout", "1s"),
            Map.entry("default_transaction_isolation", "serializable"),
            Map.entry("application_name", "mine"),
            Map.entry("client_encoding", "LATIN1"),
            Map.entry("client_min_messages", "debug5"),
            Map.entry("DateStyle", "SQL, DMY"),
            Map.entry("TimeZone", "Pacific/Chatham"),
            Map.entry("timezone_abbreviations", "India"),
            Map.entry("default_text_search_config", "pg_catalog.german"),
            Map.entry("search_path", "awkward, pg_catalog"),
            Map.entry("lc_monetary", "POSIX"),
            Map.entry("lc_numeric", "POSIX"),
            Map.entry("lc_time", "POSIX"),
            Map.entry("lc_messages", "POSIX"),
            Map.entry("createrole_self_grant", "set, inherit"),
            Map.entry("restrict_nonsystem_relation_kind", "view"),
            Map.entry("output_plugin_libraries", "pgoutput"),
            Map.entry("wal_consistency_checking", "all"));

    /** Settings that cannot be given another value here, or that nobody's sessions survive. */
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("local_preload_libraries", "a library that is not there ends every session of the role"),
            Map.entry("session_preload_libraries", "a library that is not there ends every session of the role"),
            Map.entry("dynamic_library_path", "names directories of the server"),
            Map.entry("extension_control_path", "names directories of the server"),
            Map.entry("role", "says whose rights a session has, which is what whoever sets it wants"),
            Map.entry("session_authorization", "no role can carry it"),
            Map.entry("default_tablespace", "says where new tables lie, which is what whoever sets it wants"),
            Map.entry("temp_tablespaces", "says where temporary files lie"),
            Map.entry("default_table_access_method", "has one value on a server without extensions"),
            Map.entry("max_stack_depth", "its smallest value ends ordinary queries of everybody"),
            Map.entry("temp_file_limit", "0 ends every larger sort"),
            Map.entry("transaction_isolation", "belongs to one transaction"),
            Map.entry("transaction_read_only", "belongs to one transaction"),
            Map.entry("transaction_deferrable", "belongs to one transaction"),
            Map.entry("ssl_renegotiation_limit", "has one value"),
            Map.entry("backtrace_functions", "only writes to the server's log"),
            Map.entry("event_source", "only writes to the server's log"));

    private static final Set<String> LOG_ONLY = Set.of("log_", "trace_", "debug_print_", "debug_pretty_");

    private AwkwardSettings() {}

    /** Those of the database's server. */
    static List<Setting> of(TestDatabase database) {
        List<Setting> settings = new ArrayList<>();
        for (String row : database.queryTexts("""
                SELECT concat_ws('|', name, vartype, coalesce(boot_val, ''), coalesce(min_val, ''),
                                 array_to_string(enumvals, ','))
                FROM pg_settings
                WHERE context IN ('user', 'superuser') AND name NOT LIKE '%.%' ORDER BY name
                """)) {
            String[] parts = row.split("\\|", -1);
            if (LEFT_OUT.containsKey(parts[0]) || LOG_ONLY.stream().anyMatch(parts[0]::startsWith)) {
                continue;
            }
            String value = BY_HAND.containsKey(parts[0])
                    ? BY_HAND.get(parts[0])
                    : value(parts[1], parts[2], parts[3], parts.length > 4 ? parts[4] : "");
            if (value == null) {
                throw new AssertionError("no awkward value for the setting " + row);
            }
            if (!value.equals(parts[2])) {
                settings.add(new Setting(parts[0], parts[1], value));
            }
        }
        return settings;
    }

    private static String value(String type, String usual, String least, String choices) {
        return switch (type) {
            case "bool" -> usual.equals("on") ? "off" : "on";
            case "integer", "real" -> least;
            case "enum" ->
                List.of(choices.split(",")).stream()
                        .filter(Predicate.not(usual::equals))
                        .findFirst()
                        .orElse(usual);
            default -> null;
        };
    }

    /** Gives them to sessions that the role begins in the database from now on. */
    static void set(TestDatabase database, String role, Predicate<Setting> which) {
        of(database).stream()
                .filter(which)
                .forEach(setting -> database.execute("ALTER ROLE " + role + " IN DATABASE " + database.name() + " SET "
                        + setting.name() + " = " + value(setting)));
    }

    private static String value(Setting setting) {
        return setting.name().equals("search_path") ? setting.value() : "'" + setting.value() + "'";
    }
}
