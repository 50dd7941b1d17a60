package dev.tidegate.prepare.schema.settings;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.catalog.UsedRoles;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings of one database, of roles in it, and of roles that use it. */
public final class DatabaseSettings {

    private static final String USING_ROLES = "WITH RECURSIVE " + UsedRoles.RECURSIVE + """
             SELECT r.rolname FROM used u JOIN pg_roles r ON r.oid = u.role
            """;

    private static final String READ = """
            SELECT coalesce(r.rolname, '') AS role, s.setdatabase <> 0 AS here,
                   left(c.entry, strpos(c.entry, '=') - 1) AS name,
                   substr(c.entry, strpos(c.entry, '=') + 1) AS value
            FROM pg_db_role_setting s
            LEFT JOIN pg_roles r ON r.oid = s.setrole
            CROSS JOIN LATERAL unnest(s.setconfig) AS c (entry)
            WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
               OR s.setdatabase = 0 AND (s.setrole = 0 OR r.rolname = ANY (?))
            ORDER BY s.setrole <> 0, r.rolname, here DESC, name
            """;

    /** Given to a role so that Tidegate may write as a replica: not the application's. */
    private static final String NOT_COMPARED = "session_replication_role";

    private final String database;
    private final Set<String> roles;
    private final Map<DatabaseSetting.Key, DatabaseSetting> settings;

    private DatabaseSettings(String database, Set<String> roles, Map<DatabaseSetting.Key, DatabaseSetting> settings) {
        this.database = database;
        this.roles = roles;
        this.settings = settings;
    }

    /** With all roles that use the database, directly or as members of others. */
    public static DatabaseSettings ofSource(Connection source) throws SQLException {
        return read(source, Sql.on(source).list(USING_ROLES, Sql.TEXT));
    }

    /** With the same roles as on the source. */
    public static DatabaseSettings ofTarget(Connection target, DatabaseSettings source) throws SQLException {
        return read(target, source.roles);
    }

    private static DatabaseSettings read(Connection session, Collection<String> using) throws SQLException {
        Sql sql = Sql.on(session);
        Map<DatabaseSetting.Key, DatabaseSetting> settings = new LinkedHashMap<>();
        sql.list(READ, DatabaseSettings::setting, using).stream()
                .filter(setting -> !setting.key().name().equals(NOT_COMPARED))
                .forEach(setting -> settings.put(setting.key(), setting));
        Set<String> existing = new LinkedHashSet<>(sql.list("SELECT rolname FROM pg_roles", Sql.TEXT));
        Set<String> roles = new LinkedHashSet<>(using);
        roles.retainAll(existing);
        settings.keySet().forEach(key -> roles.add(key.holder().role()));
        return new DatabaseSettings(sql.one("SELECT current_database()", Sql.TEXT), roles, settings);
    }

    private static DatabaseSetting setting(ResultSet row) throws SQLException {
        return new DatabaseSetting(
                new SettingHolder(row.getString("role"), row.getBoolean("here")),
                row.getString("name"),
                row.getString("value"));
    }

    /** Its name, which may be another one than on the other side. */
    public String database() {
        return database;
    }

    /** Those of the database, then those of roles. */
    public List<DatabaseSetting> all() {
        return List.copyOf(settings.values());
    }

    public Optional<DatabaseSetting> find(DatabaseSetting.Key key) {
        return Optional.ofNullable(settings.get(key));
    }

    /** @return whether the server has the role that holds settings; a database always has itself */
    public boolean hasHolder(DatabaseSetting setting) {
        return setting.holder().role().isEmpty()
                || roles.contains(setting.holder().role());
    }
}
