package dev.tidegate.prepare.schema.settings;

import dev.tidegate.model.SqlName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A setting with its value as the catalog holds it.
 *
 * @param name as the source writes it
 */
public record DatabaseSetting(SettingHolder holder, String name, String value) {

    /** Settings whose catalog value is a list of quoted names; written as one literal they would be one name. */
    private static final Set<String> LISTS_OF_NAMES = Set.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    private static final Set<String> TABLESPACES = Set.of("default_tablespace", "temp_tablespaces");

    private static final Pattern SECRET = Pattern.compile("secret|passw|pwd|token|credential|key|dsn");

    /** What makes a setting the same on both sides. */
    public record Key(SettingHolder holder, String name) {}

    /** The server takes names in any case. */
    public Key key() {
        return new Key(holder, name.toLowerCase(Locale.ROOT));
    }

    /** Whether the name of the setting, which is the application's own, says that nobody should read the value. */
    public boolean isSecret() {
        return name.indexOf('.') > 0 && SECRET.matcher(key().name()).find();
    }

    /** @return why nobody should give it to another server without a thought; empty if anybody may */
    public Optional<String> danger() {
        String lower = key().name();
        if (lower.equals("default_transaction_read_only")) {
            return Optional.of("a source that is read-only for the switch would make the target read-only too");
        }
        if (lower.endsWith("_preload_libraries")) {
            return Optional.of("no session could begin on a server that lacks one of the libraries");
        }
        if (TABLESPACES.contains(lower)) {
            return Optional.of("the target has these tablespaces under other names or not at all");
        }
        return Optional.empty();
    }

    /** @return statement that gives the setting this value in that database */
    public String set(String database) {
        return assignment(database) + literals();
    }

    /** The statement without a value that nobody should read. */
    public String setWithoutSecret(String database) {
        return isSecret() ? assignment(database) + "'<value>'" : set(database);
    }

    private String assignment(String database) {
        return holder.alter(database) + " SET " + SqlName.quote(name) + " TO ";
    }

    /** @return statement that takes the setting away in that database */
    public String reset(String database) {
        return holder.alter(database) + " RESET " + SqlName.quote(name);
    }

    private String literals() {
        if (!LISTS_OF_NAMES.contains(key().name())) {
            return SqlName.literal(value).strip();
        }
        return NameList.split(value).stream()
                .map(element -> SqlName.literal(element).strip())
                .collect(Collectors.joining(", "));
    }

    /** For people: "search_path of role app in the database". */
    public String describe() {
        return name + " of " + holder.describe();
    }
}
