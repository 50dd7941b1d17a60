package dev.tidegate.prepare.schema.settings;

import dev.tidegate.model.SqlName;

/**
 * Holder of a setting.
 *
 * @param role empty for every role
 * @param here whether it holds in this database alone, not in all databases of the server
 */
public record SettingHolder(String role, boolean here) {

    /** @return beginning of the statement that changes its settings */
    String alter(String database) {
        if (role.isEmpty()) {
            return here ? "ALTER DATABASE " + SqlName.quote(database) : "ALTER ROLE ALL";
        }
        return "ALTER ROLE " + SqlName.quote(role) + (here ? " IN DATABASE " + SqlName.quote(database) : "");
    }

    /** For people. */
    public String describe() {
        if (role.isEmpty()) {
            return here ? "the database" : "all roles";
        }
        return "role " + role + (here ? " in the database" : "");
    }
}
