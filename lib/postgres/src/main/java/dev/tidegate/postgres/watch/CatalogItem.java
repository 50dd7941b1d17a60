package dev.tidegate.postgres.watch;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * An entry of the source's catalogs.
 *
 * @param owner the table of a trigger, a rule or policies; the sequence itself; of a setting, its database as the name
 * @param name of a trigger or a rule, the role of a setting; empty where the owner says it
 */
public record CatalogItem(TableId owner, String name) {

    private static final String OF_USERS = """
             JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid >= 16384 AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'tidegate')
            """;

    private static final String RULES = """
            SELECT n.nspname, c.relname, r.rulename::text, md5(pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text)
            FROM pg_rewrite r
            JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')
            """ + OF_USERS;

    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname, t.tgname::text, md5(pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text)
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid AND c.relkind IN ('r', 'p') AND NOT t.tgisinternal
            """ + OF_USERS;

    private static final String POLICIES = """
            SELECT n.nspname, c.relname, '', md5(c.relrowsecurity::text || ' ' || c.relforcerowsecurity::text || ' '
                       || coalesce((SELECT string_agg(to_jsonb(p)::text, ' ' ORDER BY p.polname)
                                    FROM pg_policy p WHERE p.polrelid = c.oid), ''))
            FROM pg_class c
            """ + OF_USERS + """
              AND c.relkind IN ('r', 'p')
              AND (c.relrowsecurity OR c.relforcerowsecurity OR c.oid IN (SELECT p.polrelid FROM pg_policy p))
            """;

    private static final String SEQUENCES = """
            SELECT n.nspname, c.relname, '',
                   md5(concat_ws(' ', s.seqtypid::text, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                                 (SELECT max(d.refobjid::text || '.' || d.refobjsubid::text)
                                  FROM pg_depend d
                                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))))
            FROM pg_sequence s
            JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
            """ + OF_USERS;

    private static final String SETTINGS = """
            SELECT '', coalesce(d.datname::text, ''), coalesce(r.rolname::text, ''), md5(array_to_string(s.setconfig, E'\n'))
            FROM pg_db_role_setting s
            LEFT JOIN pg_database d ON d.oid = s.setdatabase
            LEFT JOIN pg_roles r ON r.oid = s.setrole
            WHERE s.setdatabase = 0 OR d.datname = current_database()
            """;

    /** @return a hash of what it says: settings may hold secrets */
    public static Map<CatalogItem, String> read(Connection source, CatalogKind kind) throws SQLException {
        Map<CatalogItem, String> items = new HashMap<>();
        String query =
                switch (kind) {
                    case RULES -> RULES;
                    case TRIGGERS -> TRIGGERS;
                    case POLICIES -> POLICIES;
                    case SEQUENCES -> SEQUENCES;
                    case SETTINGS -> SETTINGS;
                    // What they consist of is compared with the target's.
                    case TYPES -> "";
                };
        if (!query.isEmpty()) {
            Sql.on(source).each(query, row -> items.put(item(row), row.getString(4)));
        }
        return items;
    }

    private static CatalogItem item(ResultSet row) throws SQLException {
        return new CatalogItem(new TableId(row.getString(1), row.getString(2)), row.getString(3));
    }
}
